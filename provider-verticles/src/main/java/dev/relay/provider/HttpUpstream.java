package dev.relay.provider;

import dev.relay.contract.AccountHeaders;
import dev.relay.contract.Attempt;
import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Head;
import dev.relay.contract.Header;
import dev.relay.contract.Native;
import dev.relay.contract.Opener;
import dev.relay.contract.Operation;
import dev.relay.contract.Reader;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.LongReads;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.RequestWriter;
import dev.relay.protocol.sse.Event;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A service that speaks the client's own dialect: forwards the client's bytes and passes its
/// answer on.
final class HttpUpstream implements Upstream {

  private static final int REDIRECTION = 300;

  /// Tells the client what of its request the provider was not told.
  private static final String DROPPED = "x-relay-dropped";

  private static final String CONTENT_TYPE = "content-type";
  private static final int OK = 200;
  private static final int LAST_STATUS = 599;

  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
  private static final CharSequence AGENT = HttpHeaders.createOptimized("relay");

  private static final CharSequence ANTHROPIC_VERSION =
      HttpHeaders.createOptimized("anthropic-version");

  /// What a client means that does not say its version.
  private static final CharSequence OLDEST_VERSION = HttpHeaders.createOptimized("2023-06-01");

  private final Inbox inbox;
  private final ProviderConfig config;
  private final Requests requests;
  private final Keys keys;
  private final OwnSecrets secrets;
  private final Faults faults;
  private final Map<String, String> defaults;
  private final Optional<KeepAlive> keepAlive;

  HttpUpstream(
      Inbox inbox,
      ProviderConfig config,
      Requests requests,
      Faults faults,
      Optional<KeepAlive> keepAlive) {
    this.inbox = inbox;
    this.config = config;
    this.requests = requests;
    this.keys = new Keys(config);
    this.secrets = new OwnSecrets(config);
    this.faults = faults;
    this.defaults = KeepAlive.defaults(config);
    this.keepAlive = keepAlive;
  }

  static HttpMethod method(Exchange exchange) {
    return exchange
        .nativeCall()
        .map(Native::method)
        .map(HttpMethod::valueOf)
        .orElse(HttpMethod.POST);
  }

  @Override
  public Attempt open(Exchange exchange, Reader reader, Opener opener) {
    boolean askUsage =
        config.additions().streamUsage()
            && exchange.peek().streamed()
            && !exchange.peek().includeUsage()
            && exchange.dialect() == Dialect.OPENAI
            && (exchange.operation() == Operation.CHAT
                || exchange.operation() == Operation.COMPLETION);
    var named =
        config.model().map(model -> exchange.to(exchange.target().named(model))).orElse(exchange);
    var call = new HttpCall(this, inbox, named, reader, opener, askUsage);
    call.begin();
    return call;
  }

  ProviderConfig config() {
    return config;
  }

  Faults faults() {
    return faults;
  }

  /// An exchange has got its whole answer.
  void answered(Exchange exchange) {
    if (keepAlive.isPresent()) {
      keepAlive.get().used(exchange);
    }
  }

  Future<UpstreamRequest> request(Exchange exchange) {
    return requests.open(exchange);
  }

  /// Once more, after `refused` was answered with 401, where that may be of use.
  Optional<Future<UpstreamRequest>> again(Exchange exchange, HttpClientRequest refused) {
    return requests.again(exchange, refused);
  }

  void writeHeaders(Exchange exchange, MultiMap headers) {
    headers.add(HttpHeaders.ACCEPT_ENCODING, IDENTITY).add(HttpHeaders.USER_AGENT, AGENT);
    if (exchange.nativeCall().isEmpty()) {
      headers
          .add(HttpHeaders.CONTENT_TYPE, JSON)
          .add(HttpHeaders.ACCEPT, exchange.peek().streamed() ? EVENTS : JSON);
    }
    var refused = refused(exchange);
    boolean own = config.credentials() == ProviderConfig.Credentials.CLIENT;
    for (var header : exchange.headers()) {
      if (!refused.contains(header.name())
          && (own || !AccountHeaders.NAMES.contains(header.name()))) {
        headers.add(header.name(), header.value());
      }
    }
    if (exchange.dialect() == Dialect.ANTHROPIC && !headers.contains(ANTHROPIC_VERSION)) {
      headers.add(ANTHROPIC_VERSION, OLDEST_VERSION);
    }
    keys.put(exchange, headers);
    config.manner().headers().forEach(headers::set);
    config.additions().headers().forEach(headers::set);
  }

  /// What shapes an answer has no place in a request that counts or embeds.
  private static boolean hasDefaults(Operation operation) {
    return switch (operation) {
      case CHAT, COMPLETION, EMBEDDING -> true;
      case EMBEDDINGS, COUNT, NATIVE -> false;
    };
  }

  /// What a client is told before the answer's bytes.
  Head head(Exchange exchange, HttpClientResponse response, long length, AnswerBody body) {
    if (exchange.nativeCall().isPresent()) {
      return new Head(
          response.statusCode(),
          secrets.of(response).masked(PassedHeaders.ofNative(response.headers())),
          length,
          exchange.target(),
          body.minted(),
          exchange.plan().tried());
    }
    var headers = PassedHeaders.of(response.headers());
    body.type()
        .ifPresent(type -> {
          headers.removeIf(header -> header.name().equals(CONTENT_TYPE));
          headers.add(new Header(CONTENT_TYPE, type));
        });
    var dropped = dropped(exchange);
    if (!dropped.isEmpty()) {
      headers.add(new Header(DROPPED, String.join(", ", dropped)));
    }
    return new Head(
        response.statusCode(),
        secrets.of(response).masked(headers),
        length,
        exchange.target(),
        body.minted(),
        exchange.plan().tried());
  }

  /// Whether Relay did not look into what makes a response of OpenAI's interface.
  private static boolean makesResponse(Exchange exchange, HttpClientResponse response) {
    return response.statusCode() < REDIRECTION
        && exchange
            .nativeCall()
            .filter(call -> call.method().equals("POST") && call.path().contains("/responses"))
            .isPresent();
  }

  /// A body of Google's names the model again where it counts or embeds.
  private static Buffer named(Exchange exchange) {
    return isNamedWithin(exchange)
        ? RequestWriter.renamedWithin(
            exchange.body(), exchange.peek().model(), exchange.target().model())
        : exchange.body();
  }

  private static boolean isNamedWithin(Exchange exchange) {
    return exchange.dialect() == Dialect.GEMINI
        && exchange.operation() != Operation.CHAT
        && !exchange.peek().model().equals(exchange.target().model());
  }

  /// Whether its [#body] has to be looked through, and is so long that this would hold up the event
  /// loop.
  boolean takesLong(Exchange exchange) {
    return exchange.body().length() >= LongReads.FROM
        && exchange.nativeCall().isEmpty()
        && (isNamedWithin(exchange) || !dropped(exchange).isEmpty());
  }

  /// The members and headers that the client sent and the service would refuse.
  private Set<String> dropped(Exchange exchange) {
    var dropped = refused(exchange);
    if (!dropped.isEmpty()) {
      var sent = new HashSet<>(exchange.peek().keys());
      exchange.headers().forEach(header -> sent.add(header.name()));
      dropped.retainAll(sent);
    }
    return dropped;
  }

  private Set<String> refused(Exchange exchange) {
    Set<String> refused = Set.of();
    for (var rejects : config.manner().rejects()) {
      if (rejects.at(exchange.dialect(), exchange.target().model())) {
        refused = refused.isEmpty() ? new TreeSet<>() : refused;
        refused.addAll(rejects.members());
      }
    }
    return refused;
  }

  /// What in the head of an answer makes it one that nobody can read.
  Optional<Failure> fault(Exchange exchange, HttpClientResponse response) {
    int status = response.statusCode();
    if (status < OK || status > LAST_STATUS) {
      return Optional.of(
          new Failure.Broken(
              "the provider answered with status " + status + " (expected: 200 to 599)",
              Failure.Break.UNREADABLE));
    }
    boolean readable =
        status >= REDIRECTION
            || exchange.nativeCall().isPresent()
            || AnswerBody.isPlain(response)
            || Inflation.knows(response.getHeader(HttpHeaders.CONTENT_ENCODING));
    return readable
        ? Optional.empty()
        : Optional.of(
            new Failure.Broken(
                "the provider compressed its answer in a way that Relay cannot read (expected: no"
                    + " content-encoding, as asked)",
                Failure.Break.UNREADABLE));
  }

  /// How the answer to `exchange` is read.
  AnswerBody answer(
      Exchange exchange,
      HttpClientResponse response,
      boolean askUsage,
      AnswerBody.Listener listener) {
    boolean raw = exchange.nativeCall().isPresent();
    boolean stream = Event.isStream(response.getHeader(HttpHeaders.CONTENT_TYPE));
    var told = stream && !raw ? listener : masked(response, listener);
    if (raw) {
      return new RawBody(exchange, response, makesResponse(exchange, response), told);
    }
    var inflation =
        AnswerBody.isPlain(response)
            ? Optional.<Inflation>empty()
            : Inflation.of(response.getHeader(HttpHeaders.CONTENT_ENCODING));
    if (inflation.isEmpty()) {
      return AnswerBody.of(exchange, response, askUsage, told);
    }
    response.headers().remove(HttpHeaders.CONTENT_ENCODING).remove(HttpHeaders.CONTENT_LENGTH);
    var plain = AnswerBody.of(exchange, response, askUsage, told);
    return new InflatedBody(inflation.get(), plain);
  }

  private AnswerBody.Listener masked(HttpClientResponse response, AnswerBody.Listener listener) {
    var pieces = secrets.of(response).pieces(response.statusCode() >= REDIRECTION);
    return pieces.isNeeded() ? new MaskedAnswer(listener, pieces) : listener;
  }

  /// What a client may be told of a failure that `response` was.
  Failure masked(HttpClientResponse response, Failure failure) {
    return secrets.of(response).masked(failure);
  }

  Buffer body(Exchange exchange, boolean askUsage) {
    if (exchange.nativeCall().isPresent()) {
      return RequestWriter.renamed(exchange.body(), exchange.peek(), exchange.target().model());
    }
    return RequestWriter.splice(
        named(exchange),
        exchange.peek(),
        exchange.target().model(),
        hasDefaults(exchange.operation()) ? defaults : Map.of(),
        askUsage,
        dropped(exchange));
  }
}
