package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.openai.ModelList;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// `GET /v1/models` and `GET /v1/models/{id}`: what the providers list and the key may use.
record Models(Doorkeeper doorkeeper, Routes routes) {

  void list(RoutingContext context) {
    if (doorkeeper.admit(context.request().headers()) instanceof Admission.Granted granted) {
      var models =
          routes.listed(granted).stream()
              .map(listed -> new ModelList.Model(listed.id(), listed.provider()))
              .toList();
      context
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(ModelList.written(models));
    } else {
      denied(context);
    }
  }

  void one(RoutingContext context) {
    if (!(doorkeeper.admit(context.request().headers()) instanceof Admission.Granted granted)) {
      denied(context);
      return;
    }
    var path = context.pathParam("id");
    var id = path == null ? "" : path;
    routes.listed(granted).stream()
        .filter(listed -> listed.id().equals(id))
        .findFirst()
        .ifPresentOrElse(
            listed ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(ModelList.written(new ModelList.Model(listed.id(), listed.provider()))),
            () -> unknown(context, id));
  }

  private void denied(RoutingContext context) {
    if (doorkeeper.admit(context.request().headers()) instanceof Admission.Denied denied) {
      Site.refuse(context, denied.failure());
    }
  }

  private static void unknown(RoutingContext context, String id) {
    Site.refuse(
        context,
        new Failure.Invalid(
            404,
            "model_not_found",
            Optional.of("model"),
            "the model '" + id + "' is not listed here (expected: one of GET /v1/models)"));
  }
}
