package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.Inbox;
import dev.relay.gateway.compression.ContentCoding;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.pipeline.Chain.Next;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/// Reads the body of a request that Relay does not look into, if its model may be named there; any
/// other body goes upstream while it comes.
record ReadPassthrough(ServerConfig server, Inbox inbox) implements Step {

  @Override
  public void take(ExchangeContext context, Next next) {
    var request = context.request();
    long length = ReadBody.length(request);
    boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    boolean whole = mayNameItsModel(context);
    long max = whole ? server.maxHeld() : server.maxBody();
    if (length > max) {
      context.refuse(BodyReading.tooLarge(length + " bytes", max));
      return;
    }
    if (length <= 0 && !chunked) {
      next.proceed();
      return;
    }
    var unexpected = ReadBody.unexpected(request);
    if (unexpected != null) {
      context.refuse(unexpected);
      return;
    }
    if (whole && ContentCoding.of(request).isEmpty()) {
      context.refuse(ContentCoding.refused(request));
      return;
    }
    if (whole) {
      new BodyReading(context, next, server, inbox.deadlines()).begin();
    } else {
      upload(context, next, length);
    }
  }

  private void upload(ExchangeContext context, Next next, long length) {
    if (context.request().getHeader(HttpHeaders.EXPECT) != null) {
      context.request().response().writeContinue();
    }
    context.upload(new Upload(context, inbox, length, server.maxBody()));
    next.proceed();
  }

  private static boolean mayNameItsModel(ExchangeContext context) {
    var request = context.request();
    var place = context.apiCall().place().orElseThrow();
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
