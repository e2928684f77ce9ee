package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.Exchange;
import dev.relay.contract.Native;
import dev.relay.contract.Peek;
import dev.relay.contract.Target;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One exchange on its way through the pipeline: what the steps have found out so far. Belongs to
/// one context.
final class Passage {

  private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

  private static final Buffer NO_BODY = Buffer.buffer();

  private final HttpServerRequest request;
  private final Call call;
  private final List<Step> steps;
  private final MintedResponses responses;
  private final Answer answer;
  private Admission.Granted admission = Admission.NOBODY;
  private Buffer body = NO_BODY;
  private int bytesIn;
  private Peek peek = Peek.NOTHING;
  private List<Target> targets = List.of();
  private Underway.@Nullable Share share;
  private @Nullable Upload upload;
  private int next;

  Passage(
      HttpServerRequest request,
      Call call,
      List<Step> steps,
      Inbox inbox,
      ServerConfig server,
      Journal journal,
      MintedResponses responses) {
    this.request = request;
    this.call = call;
    this.steps = steps;
    this.responses = responses;
    this.answer = new Answer(this, inbox, server, journal);
  }

  /// Hands the exchange to the next step, unless it is over.
  void proceed() {
    if (next == steps.size()) {
      throw new IllegalStateException(
          steps.getLast().getClass().getSimpleName()
              + " proceeded (expected: nothing comes after it)");
    }
    if (!answer.over()) {
      take(steps.get(next++));
    }
  }

  /// A defect of a step must not leave the client waiting.
  private void take(Step step) {
    try {
      step.take(this);
    } catch (RuntimeException defect) {
      LOG.error("{} failed on {}", step.getClass().getSimpleName(), answer.id(), defect);
      refuse(new Failure.Internal("Relay has failed on this request; the log says more"));
    }
  }

  /// Ends the exchange with an error answer.
  void refuse(Failure failure) {
    answer.failed(failure);
  }

  /// It has a share in the capacity of the node.
  void enter(Underway.Share share) {
    this.share = share;
  }

  /// Whether so many bytes of its body may be held in all.
  boolean hold(long bytes) {
    return share != null && share.hold(bytes);
  }

  /// Nobody holds its body any more.
  void release() {
    if (share != null) {
      share.release();
    }
  }

  /// Whether the node is to stop.
  boolean draining() {
    return share != null && share.draining();
  }

  void admit(Admission.Granted admission) {
    this.admission = admission;
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
    if (upload != null) {
      upload.stop();
    }
  }

  /// Nothing of the answer is left here.
  void leave() {
    if (share != null) {
      share.leave();
    }
  }

  void peeked(Peek peek) {
    this.peek = peek;
  }

  /// The answer may be asked for again.
  void minted(String id, Target by) {
    responses.keep(id, caller(), by);
  }

  List<Target> targets() {
    return targets;
  }

  void resolved(List<Target> targets) {
    this.targets = targets;
  }

  HttpServerRequest request() {
    return request;
  }

  Call call() {
    return call;
  }

  Admission.Granted admission() {
    return admission;
  }

  Caller caller() {
    return admission.caller();
  }

  Buffer body() {
    return body;
  }

  Peek peek() {
    return peek;
  }

  Answer answer() {
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
    return new Exchange(
        answer.id(),
        call.dialect(),
        call.operation(),
        call.query(),
        caller(),
        peek,
        body,
        call.place().isPresent()
            ? ForwardedHeaders.ofNative(call.dialect(), request.headers(), upload != null)
            : ForwardedHeaders.of(call.dialect(), request.headers()),
        admission.credential(),
        targets,
        call.place().map(this::nativeCall));
  }

  private Native nativeCall(NativePlace place) {
    return new Native(
        request.method().name(), place.path(), Optional.ofNullable(upload).map(Upload::offered));
  }
}
