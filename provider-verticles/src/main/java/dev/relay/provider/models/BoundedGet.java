package dev.relay.provider.models;

import dev.relay.provider.connection.ClientErrors;
import dev.relay.provider.connection.UpstreamRequest;
import dev.relay.provider.http.AttemptTimeouts;
import dev.relay.provider.http.UpstreamClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request whose answer is read whole, within a time and up to a size: what is longer or later
/// is not read at all. Its connection serves nothing else.
final class BoundedGet {

  /// What came.
  ///
  /// @param status 0 if nothing did
  /// @param body if all of it did
  /// @param words why not all of it did; empty if it did
  record Reply(int status, Optional<Buffer> body, String words) {}

  static final int MAX_BYTES = 8 << 20;

  private final Promise<Reply> promise = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private final Vertx vertx;
  private final long timer;
  private @Nullable UpstreamRequest opened;
  private int status;
  private boolean over;

  private BoundedGet(Vertx vertx, Duration most) {
    this.vertx = vertx;
    this.timer =
        vertx.setTimer(
            Math.max(1, most.toMillis()),
            _ -> giveUp("no answer within " + AttemptTimeouts.words(most)));
  }

  /// Never fails; to be called on a context.
  static Future<Reply> send(
      Vertx vertx, UpstreamClient client, RequestOptions options, Duration most) {
    var call = new BoundedGet(vertx, most);
    options.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    client.openNew(options).onComplete(call::connected, call::failed);
    return call.promise.future();
  }

  private void connected(UpstreamRequest opened) {
    this.opened = opened;
    if (over) {
      opened.connection().close();
      return;
    }
    var request = opened.request();
    request.exceptionHandler(_ -> {});
    request.response().onComplete(this::answered, this::failed);
    request.end().onFailure(this::failed);
  }

  private void answered(HttpClientResponse response) {
    status = response.statusCode();
    response.exceptionHandler(this::failed);
    response.handler(this::take);
    response.endHandler(_ -> end(Optional.of(body), ""));
  }

  private void take(Buffer bytes) {
    if (over) {
      return;
    }
    if (body.length() + bytes.length() > MAX_BYTES) {
      giveUp("its answer is longer than " + (MAX_BYTES >> 20) + " MiB");
    } else {
      body.appendBuffer(bytes);
    }
  }

  private void failed(Throwable cause) {
    end(Optional.empty(), ClientErrors.words(cause));
  }

  private void giveUp(String words) {
    end(Optional.empty(), words);
  }

  private void end(Optional<Buffer> whole, String words) {
    if (!over) {
      over = true;
      vertx.cancelTimer(timer);
      if (opened != null) {
        opened.connection().close();
      }
      promise.complete(new Reply(status, whole, words));
    }
  }
}
