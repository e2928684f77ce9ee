package dev.relay.gateway;

import dev.relay.contract.bus.Inbox;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/// Reads the body of a request that Relay does not look into, if its model may be named there; any
/// other body goes upstream while it comes.
record ReadNative(ServerConfig server, Inbox inbox) implements Step {

  @Override
  public void take(Passage passage) {
    var request = passage.request();
    long length = ReadBody.length(request);
    boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    boolean whole = mayNameItsModel(passage);
    long max = whole ? server.maxHeld() : server.maxBody();
    if (length > max) {
      passage.refuse(BodyReading.tooLarge(length + " bytes", max));
      return;
    }
    if (length <= 0 && !chunked) {
      passage.proceed();
      return;
    }
    var unexpected = ReadBody.unexpected(request);
    if (unexpected != null) {
      passage.refuse(unexpected);
      return;
    }
    if (whole && ContentCoding.of(request).isEmpty()) {
      passage.refuse(ContentCoding.refused(request));
      return;
    }
    if (whole) {
      new BodyReading(passage, server, inbox.sweep()).begin();
    } else {
      upload(passage, length);
    }
  }

  private void upload(Passage passage, long length) {
    if (passage.request().getHeader(HttpHeaders.EXPECT) != null) {
      passage.request().response().writeContinue();
    }
    passage.upload(new Upload(passage, inbox, length, server.maxBody()));
    passage.proceed();
  }

  private static boolean mayNameItsModel(Passage passage) {
    var request = passage.request();
    var place = passage.call().place().orElseThrow();
    if (place.isUpload()) {
      return false;
    }
    var type = type(request);
    boolean json = type.isEmpty() || type.contains("json") || type.startsWith("text/");
    boolean stateless = place.stateless(request.method().name());
    return json || stateless;
  }

  private static String type(HttpServerRequest request) {
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null ? "" : type.toLowerCase(Locale.ROOT);
  }
}
