package dev.relay.gateway.pipeline;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.routing.Eligibility;
import dev.relay.gateway.routing.ModelRouter;
import dev.relay.gateway.routing.RouteQuery;
import dev.relay.protocol.NativeBody;
import dev.relay.protocol.PathModel;
import dev.relay.protocol.Scan;
import dev.relay.protocol.gemini.ModelsWithin;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out where a request goes that Relay does not look into: to where its response was given,
/// to the provider that its path names, else by the model that its body names, else to the first
/// that speaks its dialect.
///
/// What is stored belongs to one key: where nobody chooses an instance, to the first.
record ResolvePassthrough(AuthorizePassthrough admit) implements Step {

  static final Failure AMBIGUOUS =
      Failure.invalidParam(
          "model",
          "ambiguous_model",
          "the path and the body name different models (expected: the same, for a key that may ask"
              + " for some models only)");

  private static final int FIRST = 1;
  private static final String POST = "POST";

  @Override
  public void take(ExchangeContext context, Next next) {
    if (context.isLong()) {
      next.readAway(() -> scan(context), scan -> scanned(context, next, scan));
    } else {
      scanned(context, next, scan(context));
    }
  }

  private static Scan scan(ExchangeContext context) {
    return NativeBody.peek(context.body(), type(context));
  }

  private void scanned(ExchangeContext context, Next next, Scan scan) {
    switch (scan) {
      case Scan.Found found -> resolve(context, next, streamed(context, found.summary()));
      case Scan.Rejected rejected -> context.refuse(rejected.failure());
    }
  }

  /// Google's paths say what other bodies do.
  private static RequestSummary streamed(ExchangeContext context, RequestSummary summary) {
    return context.apiCall().place().orElseThrow().streamed()
        ? summary.named(summary.model(), true)
        : summary;
  }

  private void resolve(ExchangeContext context, Next next, RequestSummary found) {
    var place = context.apiCall().place().orElseThrow();
    var inPath = place.model().map(PathModel::name).orElse("");
    var inBody = ModelsWithin.bare(found.model());
    var model = inPath.isEmpty() ? inBody : inPath;
    var summary = found.model().equals(model) ? found : found.named(model, found.streamed());
    var hidden = isAmbiguous(context, inPath, inBody) ? AMBIGUOUS : hidden(context, model);
    if (hidden != null) {
      context.refuse(hidden);
      return;
    }
    var owner = admit.natives().owner(context.apiCall(), admit.responses());
    if (owner.isPresent()) {
      context.peeked(summary.named("", false));
      go(context, next, Plan.of(List.of(owner.get().by().named(""))));
    } else if (place.word().isEmpty() && !model.isEmpty() && method(context).equals(POST)) {
      byModel(context, next, summary, model);
    } else {
      context.peeked(summary.named(model, summary.streamed()));
      toPlace(context, next, model);
    }
  }

  /// Whether a key that may ask for some models only names another one than the provider may take.
  private static boolean isAmbiguous(ExchangeContext context, String inPath, String inBody) {
    var apiCall = context.apiCall();
    return !context.admission().mayAskAll()
        && !inPath.isEmpty()
        && (PathModel.isAmbiguous(apiCall.place().orElseThrow().path())
            || !(inBody.isEmpty() || inBody.equals(inPath))
            || (apiCall.dialect() == Dialect.GEMINI
                && !ModelsWithin.all(context.body(), inPath::equals)));
  }

  /// A key that may ask for some models only has to name one, and so that nobody can read another
  /// one into it.
  private static @Nullable Failure hidden(ExchangeContext context, String model) {
    var place = context.apiCall().place().orElseThrow();
    if (context.admission().mayAskAll()
        || !method(context).equals(POST)
        || !place.stateless(POST)) {
      return null;
    }
    if (model.isEmpty()) {
      return Failure.withStatus(
          403,
          "model_not_allowed",
          "this API key may ask for some models only, and none is named (expected: 'model')");
    }
    boolean form = place.isForm() && NativeBody.isForm(type(context));
    return form || ReadBody.isJson(type(context))
        ? null
        : Failure.withStatus(
            415,
            "unsupported_media_type",
            "the content type does not belong to this path (expected: application/json"
                + (place.isForm() ? " or multipart/form-data" : "")
                + ")");
  }

  private void byModel(ExchangeContext context, Next next, RequestSummary summary, String model) {
    boolean stateless = context.apiCall().place().orElseThrow().stateless(POST);
    context.peeked(summary);
    var routeQuery = RouteQuery.unseen(context.apiCall().dialect(), model, context.admission());
    switch (modelRouter().resolve(routeQuery)) {
      case ModelRouter.Found found when stateless -> go(context, next, found.plan());
      case ModelRouter.Found found ->
          go(context, next, Plan.of(List.of(first(found.targets().getFirst()))));
      case ModelRouter.NoRoute noRoute when stateless || isDenial(noRoute.failure()) ->
          context.refuse(noRoute.failure());
      case ModelRouter.NoRoute _ -> {
        context.peeked(summary.named(model, summary.streamed()));
        toPlace(context, next, model);
      }
    }
  }

  private static boolean isDenial(Failure failure) {
    return failure.status() == 401 || failure.status() == 403;
  }

  private void toPlace(ExchangeContext context, Next next, String model) {
    var target = admit.natives().target(context.apiCall());
    if (target.isEmpty()) {
      context.refuse(
          new Failure.Unavailable("no provider that speaks this dialect is enabled here"));
    } else if (!model.isEmpty() && !context.admission().mayAsk(target.get().provider(), model)) {
      context.refuse(
          Failure.withStatus(
              403,
              "model_not_allowed",
              "the model '" + model + "' is not allowed for this API key"));
    } else if (modelRouter().eligibility().lacksCredential(target.get(), context.admission())
        && !resumes(context)) {
      context.refuse(Eligibility.wantsOwnKey(target.get()));
    } else {
      boolean stateless = context.apiCall().place().orElseThrow().stateless(method(context));
      var named = model.isEmpty() ? target.get() : target.get().named(model);
      go(context, next, Plan.of(List.of(stateless ? named : first(named))));
    }
  }

  /// What is sent to the address of an upload needs no credential.
  private static boolean resumes(ExchangeContext context) {
    return context.apiCall().place().orElseThrow().isUpload()
        && UploadSession.caller(context.request()).isPresent();
  }

  private void go(ExchangeContext context, Next next, Plan plan) {
    var refusal = admit.refusal(context, plan.targets());
    if (refusal != null) {
      context.refuse(refusal);
      return;
    }
    context.resolved(plan);
    next.proceed();
  }

  private static Target first(Target target) {
    return target.instance() == Target.ANY_INSTANCE ? target.onInstance(FIRST) : target;
  }

  private ModelRouter modelRouter() {
    return admit.modelRouter().get();
  }

  private static String method(ExchangeContext context) {
    return context.request().method().name();
  }

  private static String type(ExchangeContext context) {
    var type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null ? "" : type;
  }
}
