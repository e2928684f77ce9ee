package dev.relay.gateway.http;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.auth.Authenticator;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.config.ModelCatalog;
import dev.relay.gateway.request.ClientDialect;
import dev.relay.gateway.request.ErrorPages;
import dev.relay.gateway.request.RequestId;
import dev.relay.gateway.routing.ModelListing;
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
public record ModelsEndpoint(
    Authenticator authenticator,
    ModelListing modelListing,
    Directory directory,
    ModelCatalog known,
    RenderedModelLists lists) {

  private static final String CODEX = "client_version=";

  void list(RoutingContext context) {
    var clientDialect = ClientDialect.by(context.request());
    switch (authenticator.admit(context.request(), clientDialect)) {
      case Identity.Authenticated authenticated -> list(context, clientDialect, authenticated);
      case Identity.Rejected rejected -> ErrorPages.refuse(context, rejected.failure());
    }
  }

  void one(RoutingContext context) {
    var clientDialect = ClientDialect.by(context.request());
    switch (authenticator.admit(context.request(), clientDialect)) {
      case Identity.Authenticated authenticated -> one(context, clientDialect, authenticated);
      case Identity.Rejected rejected -> ErrorPages.refuse(context, rejected.failure());
    }
  }

  private void one(
      RoutingContext context, Dialect clientDialect, Identity.Authenticated authenticated) {
    var path = context.pathParam("id");
    var id = path == null ? "" : path;
    modelListing
        .one(clientDialect, id, authenticated)
        .ifPresentOrElse(
            listed -> answer(context, written(clientDialect, model(listed))),
            () -> unknown(context, id));
  }

  private void list(
      RoutingContext context, Dialect clientDialect, Identity.Authenticated authenticated) {
    boolean codex = isOfCodex(context.request());
    lists
        .list(
            new RenderedModelLists.Key(
                clientDialect,
                codex,
                authenticated.models(),
                authenticated.credential().isPresent(),
                modelListing.differsByCaller() ? authenticated.caller().name() : ""),
            modelListing.providerStatus(),
            () -> written(clientDialect, codex, authenticated))
        .onComplete(body -> answer(context, body), context::fail);
  }

  private Buffer written(
      Dialect clientDialect, boolean codex, Identity.Authenticated authenticated) {
    var listed = modelListing.all(clientDialect, authenticated).stream().map(this::model).toList();
    return switch (clientDialect) {
      case ANTHROPIC -> AnthropicModelList.written(listed);
      case GEMINI -> GeminiModelList.written(listed);
      case OPENAI, RESPONSES -> codex ? ModelList.forCodex(listed) : ModelList.written(listed);
    };
  }

  private static boolean isOfCodex(HttpServerRequest request) {
    var query = request.query();
    return query != null && (query.startsWith(CODEX) || query.contains('&' + CODEX));
  }

  private static Buffer written(Dialect clientDialect, ListedModel model) {
    return switch (clientDialect) {
      case ANTHROPIC -> AnthropicModelList.written(model);
      case GEMINI -> GeminiModelList.written(model);
      case OPENAI, RESPONSES -> ModelList.written(model);
    };
  }

  private ListedModel model(ModelListing.Listed listed) {
    var limits =
        listed.targets().stream()
            .map(this::limits)
            .reduce(ModelLimits::and)
            .orElse(ModelLimits.UNKNOWN);
    return new ListedModel(listed.id(), listed.provider(), limits);
  }

  private ModelLimits limits(Target target) {
    var offered =
        directory
            .providerStatus(target.provider())
            .models()
            .getOrDefault(target.model(), ProviderStatus.Model.PLAIN);
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
