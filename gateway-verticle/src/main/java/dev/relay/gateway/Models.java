package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Offer;
import dev.relay.contract.Target;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.ListedModel;
import dev.relay.protocol.ModelLimits;
import dev.relay.protocol.anthropic.AnthropicModelList;
import dev.relay.protocol.gemini.GeminiModelList;
import dev.relay.protocol.openai.ModelList;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// The lists of models and their entries, in the shape that the client shows it speaks: what the
/// providers list and the key may use.
///
/// How many tokens a model holds is told of those who would answer: what the provider itself lists,
/// else what is known of its model; of several, what holds for each of them.
///
/// @param lists that were written before
record Models(
    Doorkeeper doorkeeper,
    Listing listing,
    Directory directory,
    KnownModels known,
    WrittenLists lists) {

  private static final String CODEX = "client_version=";

  void list(RoutingContext context) {
    var spoken = Spoken.by(context.request());
    switch (doorkeeper.admit(context.request(), spoken)) {
      case Admission.Granted granted -> list(context, spoken, granted);
      case Admission.Denied denied -> ErrorPages.refuse(context, denied.failure());
    }
  }

  void one(RoutingContext context) {
    var spoken = Spoken.by(context.request());
    switch (doorkeeper.admit(context.request(), spoken)) {
      case Admission.Granted granted -> one(context, spoken, granted);
      case Admission.Denied denied -> ErrorPages.refuse(context, denied.failure());
    }
  }

  private void one(RoutingContext context, Dialect spoken, Admission.Granted granted) {
    var path = context.pathParam("id");
    var id = path == null ? "" : path;
    listing
        .one(spoken, id, granted)
        .ifPresentOrElse(
            listed -> answer(context, written(spoken, model(listed))), () -> unknown(context, id));
  }

  private void list(RoutingContext context, Dialect spoken, Admission.Granted granted) {
    boolean codex = isOfCodex(context.request());
    lists
        .list(
            new WrittenLists.Key(
                spoken,
                codex,
                granted.models(),
                granted.credential().isPresent(),
                listing.differsByCaller() ? granted.caller().name() : ""),
            listing.offers(),
            () -> written(spoken, codex, granted))
        .onComplete(body -> answer(context, body), context::fail);
  }

  private Buffer written(Dialect spoken, boolean codex, Admission.Granted granted) {
    var listed = listing.all(spoken, granted).stream().map(this::model).toList();
    return switch (spoken) {
      case ANTHROPIC -> AnthropicModelList.written(listed);
      case GEMINI -> GeminiModelList.written(listed);
      case OPENAI, RESPONSES -> codex ? ModelList.forCodex(listed) : ModelList.written(listed);
    };
  }

  private static boolean isOfCodex(HttpServerRequest request) {
    var query = request.query();
    return query != null && (query.startsWith(CODEX) || query.contains('&' + CODEX));
  }

  private static Buffer written(Dialect spoken, ListedModel model) {
    return switch (spoken) {
      case ANTHROPIC -> AnthropicModelList.written(model);
      case GEMINI -> GeminiModelList.written(model);
      case OPENAI, RESPONSES -> ModelList.written(model);
    };
  }

  private ListedModel model(Listing.Listed listed) {
    var limits =
        listed.targets().stream()
            .map(this::limits)
            .reduce(ModelLimits::and)
            .orElse(ModelLimits.UNKNOWN);
    return new ListedModel(listed.id(), listed.provider(), limits);
  }

  private ModelLimits limits(Target target) {
    var offered =
        directory.offer(target.provider()).models().getOrDefault(target.model(), Offer.Model.PLAIN);
    var listed = new ModelLimits(offered.context(), offered.output());
    return listed.complete() ? listed : listed.or(known.limits(target.model()));
  }

  private static void answer(RoutingContext context, Buffer body) {
    var response = context.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.putHeader(RequestId.HEADER, RequestId.next());
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
  }

  private static void unknown(RoutingContext context, String id) {
    ErrorPages.refuse(
        context,
        new Failure.Invalid(
            404,
            "model_not_found",
            Optional.of("model"),
            "the model '" + id + "' is not listed here (expected: one of GET /v1/models)"));
  }
}
