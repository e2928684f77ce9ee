package dev.relay.provider.http;

import dev.relay.contract.AccountHeaders;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.Operation;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.LongReads;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.RequestWriter;
import dev.relay.protocol.sse.Event;
import dev.relay.provider.answer.AnswerBody;
import dev.relay.provider.answer.InflatedBody;
import dev.relay.provider.answer.Inflation;
import dev.relay.provider.answer.MaskedAnswer;
import dev.relay.provider.answer.PassedHeaders;
import dev.relay.provider.answer.RawBody;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.UpstreamRequest;
import dev.relay.provider.secrets.OwnSecrets;
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
public final class HttpUpstream implements Upstream {

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
  private final RequestFactory requestFactory;
  private final KeyHeaders keyHeaders;
  private final OwnSecrets secrets;
  private final LastErrors lastErrors;
  private final Map<String, String> defaults;
  private final Optional<KeepAlive> keepAlive;

  public HttpUpstream(
      Inbox inbox,
      ProviderConfig config,
      RequestFactory requestFactory,
      LastErrors lastErrors,
      Optional<KeepAlive> keepAlive) {
    this.inbox = inbox;
    this.config = config;
    this.requestFactory = requestFactory;
    this.keyHeaders = new KeyHeaders(config);
    this.secrets = new OwnSecrets(config);
    this.lastErrors = lastErrors;
    this.defaults = KeepAlive.defaults(config);
    this.keepAlive = keepAlive;
  }

  public static HttpMethod method(Exchange exchange) {
    return exchange
        .passthrough()
        .map(Passthrough::method)
        .map(HttpMethod::valueOf)
        .orElse(HttpMethod.POST);
  }

  @Override
  public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    boolean askUsage =
        config.additions().streamUsage()
            && exchange.summary().streamed()
            && !exchange.summary().includeUsage()
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

  LastErrors lastErrors() {
    return lastErrors;
  }

  /// An exchange has got its whole answer.
  void answered(Exchange exchange) {
    if (keepAlive.isPresent()) {
      keepAlive.get().used(exchange);
    }
  }

  Future<UpstreamRequest> request(Exchange exchange) {
    return requestFactory.open(exchange);
  }

  /// Once more, after `refused` was answered with 401, where that may be of use.
  Optional<Future<UpstreamRequest>> again(Exchange exchange, HttpClientRequest refused) {
    return requestFactory.again(exchange, refused);
  }

  void writeHeaders(Exchange exchange, MultiMap headers) {
    headers.add(HttpHeaders.ACCEPT_ENCODING, IDENTITY).add(HttpHeaders.USER_AGENT, AGENT);
    if (exchange.passthrough().isEmpty()) {
      headers
          .add(HttpHeaders.CONTENT_TYPE, JSON)
          .add(HttpHeaders.ACCEPT, exchange.summary().streamed() ? EVENTS : JSON);
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
    keyHeaders.put(exchange, headers);
    config.profile().headers().forEach(headers::set);
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
    if (exchange.passthrough().isPresent()) {
      return new Head(
          response.statusCode(),
          secrets.of(response).masked(PassedHeaders.ofNative(response.headers())),
          length,
          exchange.target(),
          body.minted(),
          exchange.plan().attempts());
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
        exchange.plan().attempts());
  }

  /// Whether Relay did not look into what makes a response of OpenAI's interface.
  private static boolean makesResponse(Exchange exchange, HttpClientResponse response) {
    return response.statusCode() < REDIRECTION
        && exchange
            .passthrough()
            .filter(call -> call.method().equals("POST") && call.path().contains("/responses"))
            .isPresent();
  }

  /// A body of Google's names the model again where it counts or embeds.
  private static Buffer named(Exchange exchange) {
    return isNamedWithin(exchange)
        ? RequestWriter.renamedWithin(
            exchange.body(), exchange.summary().model(), exchange.target().model())
        : exchange.body();
  }

  private static boolean isNamedWithin(Exchange exchange) {
    return exchange.dialect() == Dialect.GEMINI
        && exchange.operation() != Operation.CHAT
        && !exchange.summary().model().equals(exchange.target().model());
  }

  /// Whether its [#body] has to be looked through, and is so long that this would hold up the event
  /// loop.
  boolean takesLong(Exchange exchange) {
    return exchange.body().length() >= LongReads.FROM
        && exchange.passthrough().isEmpty()
        && (isNamedWithin(exchange) || !dropped(exchange).isEmpty());
  }

  /// The members and headers that the client sent and the service would refuse.
  private Set<String> dropped(Exchange exchange) {
    var dropped = refused(exchange);
    if (!dropped.isEmpty()) {
      var sent = new HashSet<>(exchange.summary().keys());
      exchange.headers().forEach(header -> sent.add(header.name()));
      dropped.retainAll(sent);
    }
    return dropped;
  }

  private Set<String> refused(Exchange exchange) {
    Set<String> refused = Set.of();
    for (var rejects : config.profile().rejects()) {
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
            || exchange.passthrough().isPresent()
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
    boolean raw = exchange.passthrough().isPresent();
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
    if (exchange.passthrough().isPresent()) {
      return RequestWriter.renamed(exchange.body(), exchange.summary(), exchange.target().model());
    }
    return RequestWriter.splice(
        named(exchange),
        exchange.summary(),
        exchange.target().model(),
        hasDefaults(exchange.operation()) ? defaults : Map.of(),
        askUsage,
        dropped(exchange));
  }
}
