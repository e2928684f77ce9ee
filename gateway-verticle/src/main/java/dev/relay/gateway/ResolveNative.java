package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Peek;
import dev.relay.contract.Plan;
import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
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
record ResolveNative(AdmitNative admit) implements Step {

  static final Failure AMBIGUOUS =
      Failure.invalidParam(
          "model",
          "ambiguous_model",
          "the path and the body name different models (expected: the same, for a key that may ask"
              + " for some models only)");

  private static final int FIRST = 1;
  private static final String POST = "POST";

  @Override
  public void take(Passage passage) {
    if (passage.isLong()) {
      passage.readAway(() -> scan(passage), scan -> scanned(passage, scan));
    } else {
      scanned(passage, scan(passage));
    }
  }

  private static Scan scan(Passage passage) {
    return NativeBody.peek(passage.body(), type(passage));
  }

  private void scanned(Passage passage, Scan scan) {
    switch (scan) {
      case Scan.Found found -> resolve(passage, streamed(passage, found.peek()));
      case Scan.Rejected rejected -> passage.refuse(rejected.failure());
    }
  }

  /// Google's paths say what other bodies do.
  private static Peek streamed(Passage passage, Peek peek) {
    return passage.call().place().orElseThrow().streamed() ? peek.named(peek.model(), true) : peek;
  }

  private void resolve(Passage passage, Peek found) {
    var place = passage.call().place().orElseThrow();
    var inPath = place.model().map(PathModel::name).orElse("");
    var inBody = ModelsWithin.bare(found.model());
    var model = inPath.isEmpty() ? inBody : inPath;
    var peek = found.model().equals(model) ? found : found.named(model, found.streamed());
    var hidden = isAmbiguous(passage, inPath, inBody) ? AMBIGUOUS : hidden(passage, model);
    if (hidden != null) {
      passage.refuse(hidden);
      return;
    }
    var minted = admit.natives().minted(passage.call(), admit.responses());
    if (minted.isPresent()) {
      passage.peeked(peek.named("", false));
      go(passage, Plan.of(List.of(minted.get().by().named(""))));
    } else if (place.word().isEmpty() && !model.isEmpty() && method(passage).equals(POST)) {
      byModel(passage, peek, model);
    } else {
      passage.peeked(peek.named(model, peek.streamed()));
      toPlace(passage, model);
    }
  }

  /// Whether a key that may ask for some models only names another one than the provider may take.
  private static boolean isAmbiguous(Passage passage, String inPath, String inBody) {
    var call = passage.call();
    return !passage.admission().mayAskAll()
        && !inPath.isEmpty()
        && (PathModel.isAmbiguous(call.place().orElseThrow().path())
            || !(inBody.isEmpty() || inBody.equals(inPath))
            || (call.dialect() == Dialect.GEMINI
                && !ModelsWithin.all(passage.body(), inPath::equals)));
  }

  /// A key that may ask for some models only has to name one, and so that nobody can read another
  /// one into it.
  private static @Nullable Failure hidden(Passage passage, String model) {
    var place = passage.call().place().orElseThrow();
    if (passage.admission().mayAskAll()
        || !method(passage).equals(POST)
        || !place.stateless(POST)) {
      return null;
    }
    if (model.isEmpty()) {
      return Failure.withStatus(
          403,
          "model_not_allowed",
          "this API key may ask for some models only, and none is named (expected: 'model')");
    }
    boolean form = place.isForm() && NativeBody.isForm(type(passage));
    return form || ReadBody.isJson(type(passage))
        ? null
        : Failure.withStatus(
            415,
            "unsupported_media_type",
            "the content type does not belong to this path (expected: application/json"
                + (place.isForm() ? " or multipart/form-data" : "")
                + ")");
  }

  private void byModel(Passage passage, Peek peek, String model) {
    boolean stateless = passage.call().place().orElseThrow().stateless(POST);
    passage.peeked(peek);
    var question = Question.unseen(passage.call().dialect(), model, passage.admission());
    switch (routes().resolve(question)) {
      case Routes.Found found when stateless -> go(passage, found.plan());
      case Routes.Found found -> go(passage, Plan.of(List.of(first(found.targets().getFirst()))));
      case Routes.Refused refused when stateless || isDenial(refused.failure()) ->
          passage.refuse(refused.failure());
      case Routes.Refused _ -> {
        passage.peeked(peek.named(model, peek.streamed()));
        toPlace(passage, model);
      }
    }
  }

  private static boolean isDenial(Failure failure) {
    return failure.status() == 401 || failure.status() == 403;
  }

  private void toPlace(Passage passage, String model) {
    var target = admit.natives().target(passage.call());
    if (target.isEmpty()) {
      passage.refuse(
          new Failure.Unavailable("no provider that speaks this dialect is enabled here"));
    } else if (!model.isEmpty() && !passage.admission().mayAsk(target.get().provider(), model)) {
      passage.refuse(
          Failure.withStatus(
              403,
              "model_not_allowed",
              "the model '" + model + "' is not allowed for this API key"));
    } else if (routes().reach().lacksCredential(target.get(), passage.admission())
        && !resumes(passage)) {
      passage.refuse(Reach.wantsOwnKey(target.get()));
    } else {
      boolean stateless = passage.call().place().orElseThrow().stateless(method(passage));
      var named = model.isEmpty() ? target.get() : target.get().named(model);
      go(passage, Plan.of(List.of(stateless ? named : first(named))));
    }
  }

  /// What is sent to the address of an upload needs no credential.
  private static boolean resumes(Passage passage) {
    return passage.call().place().orElseThrow().isUpload()
        && UploadSession.caller(passage.request()).isPresent();
  }

  private void go(Passage passage, Plan plan) {
    var refusal = admit.refusal(passage, plan.targets());
    if (refusal != null) {
      passage.refuse(refusal);
      return;
    }
    passage.resolved(plan);
    passage.proceed();
  }

  private static Target first(Target target) {
    return target.instance() == Target.ANY_INSTANCE ? target.onInstance(FIRST) : target;
  }

  private Routes routes() {
    return admit.routes().get();
  }

  private static String method(Passage passage) {
    return passage.request().method().name();
  }

  private static String type(Passage passage) {
    var type = passage.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null ? "" : type;
  }
}
