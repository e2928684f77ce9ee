package dev.relay.gateway.pipeline;

import dev.relay.contract.Caller;
import dev.relay.contract.Session;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.LongReads;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.capacity.ActiveExchanges;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.journal.Journal;
import dev.relay.gateway.request.ApiCall;
import dev.relay.gateway.request.ForwardedHeaders;
import dev.relay.gateway.request.PassthroughPath;
import dev.relay.gateway.routing.ResponseOwners;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One exchange on its way through the pipeline: what the steps have found out so far. Belongs to
/// one context.
final class ExchangeContext implements ActiveExchanges.ActiveExchange {

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeContext.class);

  private static final Buffer NO_BODY = Buffer.buffer();
  private static final String RETRY_COUNT = "x-stainless-retry-count";
  private static final Pattern COUNT = Pattern.compile("\\d{1,3}");

  private final HttpServerRequest request;
  private final ApiCall apiCall;
  private final ResponseOwners responses;
  private final ClientAnswer answer;
  private Identity.Authenticated admission = Identity.NOBODY;
  private boolean known;
  private Buffer body = NO_BODY;
  private int bytesIn;
  private RequestSummary summary = RequestSummary.NOTHING;
  private @Nullable Plan plan;
  private Session session = Session.NONE;
  private ActiveExchanges.@Nullable Permit permit;
  private @Nullable Upload upload;
  private List<Runnable> afterwards = List.of();
  private boolean reading;
  private boolean left;

  ExchangeContext(
      HttpServerRequest request,
      ApiCall apiCall,
      Inbox inbox,
      ServerConfig server,
      Journal journal,
      ResponseOwners responses) {
    this.request = request;
    this.apiCall = apiCall;
    this.responses = responses;
    this.answer = new ClientAnswer(this, inbox, server, journal);
  }

  /// Whether to read its body would hold up the event loop.
  boolean isLong() {
    return body.length() >= LongReads.FROM;
  }

  /// What the exchange holds is read on another thread: it is held until that is over, whatever
  /// becomes of the exchange.
  void reads() {
    reading = true;
  }

  /// Returns whether the exchange goes on after that.
  boolean hasRead() {
    reading = false;
    if (left) {
      leave();
    } else if (answer.over()) {
      release();
    }
    return !answer.over();
  }

  /// Puts a header into the answer, whatever that is.
  void answerHeader(String name, String value) {
    if (!request.response().headWritten()) {
      request.response().putHeader(name, value);
    }
  }

  /// Does `deed` once when the answer has ended, however it did; at once if it has.
  void afterwards(Runnable deed) {
    if (answer.over()) {
      deed.run();
    } else {
      if (afterwards.isEmpty()) {
        afterwards = new ArrayList<>(2);
      }
      afterwards.add(deed);
    }
  }

  /// Ends the exchange with an error answer.
  @Override
  public void refuse(Failure failure) {
    answer.failed(failure);
  }

  /// It has a share in the capacity of the node.
  void enter(ActiveExchanges.Permit permit) {
    this.permit = permit;
  }

  /// Whether so many bytes of its body may be held in all.
  boolean hold(long bytes) {
    return permit != null && permit.hold(bytes);
  }

  /// Nobody holds its body any more.
  void release() {
    if (permit != null && !reading) {
      permit.release();
    }
  }

  /// Whether the node is to stop.
  boolean draining() {
    return permit != null && permit.draining();
  }

  /// @param known whether the caller is who it says, as far as Relay can tell
  void admit(Identity.Authenticated admission, boolean known) {
    this.admission = admission;
    this.known = known;
  }

  /// Whose share of the node's memory its body counts in: the caller's, or that of the address
  /// where anybody can be any caller.
  @Override
  public String owner() {
    return known ? caller().name() : String.valueOf(request.remoteAddress().hostAddress());
  }

  /// Whether a body of so many bytes would find room now.
  boolean fits(long bytes) {
    return permit != null && permit.fits(bytes);
  }

  /// Whether others wait for what it takes, of `most` exchanges at once.
  boolean scarce(int most) {
    return permit != null && permit.scarce(most);
  }

  void read(Buffer body) {
    this.body = body;
    this.bytesIn = body.length();
  }

  /// The body is read while it goes upstream.
  void upload(Upload upload) {
    this.upload = upload;
  }

  void received(int bytes) {
    bytesIn += bytes;
  }

  /// The answer has ended; its last bytes may still wait for the client to read.
  void over() {
    release();
    var deeds = afterwards;
    afterwards = List.of();
    deeds.forEach(this::after);
    if (upload != null) {
      upload.stop();
    }
  }

  private void after(Runnable deed) {
    try {
      deed.run();
    } catch (RuntimeException defect) {
      LOG.error("what was to be done after {} failed", answer.id(), defect);
    }
  }

  /// Nothing of the answer is left here.
  void leave() {
    left = true;
    if (permit != null && !reading) {
      permit.leave();
    }
  }

  void peeked(RequestSummary summary) {
    this.summary = summary;
  }

  /// The answer may be asked for again.
  void minted(String id, Target by) {
    responses.keep(id, caller(), by);
  }

  /// Who may answer, once that is resolved.
  Plan plan() {
    return Objects.requireNonNull(plan);
  }

  List<Target> targets() {
    return plan().targets();
  }

  void resolved(Plan plan) {
    this.plan = plan;
  }

  void belongs(Session session) {
    this.session = session;
  }

  /// Whether `target` is a fallback, and none of those that were meant. A provider may have another
  /// name for the model than the route.
  boolean isFallback(Target target) {
    return plan != null
        && !plan.fallback().isEmpty()
        && plan.targets().stream().noneMatch(meant -> isSame(meant, target))
        && (plan.fallback().stream().anyMatch(spare -> isSame(spare, target))
            || plan.targets().stream()
                .noneMatch(meant -> meant.provider().equals(target.provider())));
  }

  private static boolean isSame(Target one, Target other) {
    return one.provider().equals(other.provider()) && one.model().equals(other.model());
  }

  HttpServerRequest request() {
    return request;
  }

  ApiCall apiCall() {
    return apiCall;
  }

  Identity.Authenticated admission() {
    return admission;
  }

  @Override
  public Caller caller() {
    return admission.caller();
  }

  Buffer body() {
    return body;
  }

  RequestSummary summary() {
    return summary;
  }

  ClientAnswer answer() {
    return answer;
  }

  int bytesIn() {
    return bytesIn;
  }

  /// The exchange as it goes upstream. The body goes with it: an answer may take long, and need not
  /// hold it.
  Exchange handOver() {
    var exchange = exchange();
    body = NO_BODY;
    return exchange;
  }

  private Exchange exchange() {
    boolean own = admission.credential().isPresent();
    return new Exchange(
        answer.id(),
        apiCall.dialect(),
        apiCall.operation(),
        apiCall.query(),
        caller(),
        summary,
        body,
        apiCall.place().isPresent()
            ? ForwardedHeaders.ofNative(apiCall.dialect(), request.headers(), own, upload != null)
            : ForwardedHeaders.of(apiCall.dialect(), request.headers(), own),
        admission.credential(),
        plan().within(session, retried()),
        apiCall.place().map(this::passthrough));
  }

  /// How often the client says that it has asked for this before: OpenAI's and Anthropic's
  /// libraries do.
  private int retried() {
    var count = request.getHeader(RETRY_COUNT);
    return count == null || !COUNT.matcher(count).matches() ? 0 : Integer.parseInt(count);
  }

  private Passthrough passthrough(PassthroughPath place) {
    return new Passthrough(
        request.method().name(), place.path(), Optional.ofNullable(upload).map(Upload::offered));
  }
}
