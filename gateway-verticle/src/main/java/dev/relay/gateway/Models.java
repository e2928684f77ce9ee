package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.anthropic.AnthropicModelList;
import dev.relay.protocol.gemini.GeminiModelList;
import dev.relay.protocol.openai.ModelList;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/// The lists of models and their entries, in the shape that the client shows it speaks: what the
/// providers list and the key may use.
record Models(Doorkeeper doorkeeper, Routes routes) {

  void list(RoutingContext context) {
    var spoken = Spoken.by(context.request());
    switch (doorkeeper.admit(context.request(), spoken)) {
      case Admission.Granted granted -> answer(context, list(spoken, granted));
      case Admission.Denied denied -> Site.refuse(context, denied.failure());
    }
  }

  void one(RoutingContext context) {
    var spoken = Spoken.by(context.request());
    switch (doorkeeper.admit(context.request(), spoken)) {
      case Admission.Granted granted -> one(context, spoken, granted);
      case Admission.Denied denied -> Site.refuse(context, denied.failure());
    }
  }

  private void one(RoutingContext context, Dialect spoken, Admission.Granted granted) {
    var path = context.pathParam("id");
    var id = path == null ? "" : path;
    routes.listed(spoken, granted).stream()
        .filter(listed -> listed.id().equals(id))
        .findFirst()
        .ifPresentOrElse(
            listed -> answer(context, written(spoken, listed)), () -> unknown(context, id));
  }

  private Buffer list(Dialect spoken, Admission.Granted granted) {
    var listed = routes.listed(spoken, granted);
    return switch (spoken) {
      case ANTHROPIC -> AnthropicModelList.written(ids(listed));
      case GEMINI -> GeminiModelList.written(ids(listed));
      case OPENAI, RESPONSES -> ModelList.written(listed.stream().map(Models::model).toList());
    };
  }

  private static Buffer written(Dialect spoken, Routes.Listed listed) {
    return switch (spoken) {
      case ANTHROPIC -> AnthropicModelList.written(listed.id());
      case GEMINI -> GeminiModelList.written(listed.id());
      case OPENAI, RESPONSES -> ModelList.written(model(listed));
    };
  }

  private static List<String> ids(List<Routes.Listed> listed) {
    return listed.stream().map(Routes.Listed::id).toList();
  }

  private static ModelList.Model model(Routes.Listed listed) {
    return new ModelList.Model(listed.id(), listed.provider());
  }

  private static void answer(RoutingContext context, Buffer body) {
    var response = context.response();
    response.putHeader(RequestId.HEADER, RequestId.next());
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
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
