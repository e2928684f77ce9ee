package dev.relay.provider.simulated;

import static dev.relay.protocol.sse.EventWriter.data;

import dev.relay.contract.Header;
import dev.relay.contract.Operation;
import dev.relay.contract.Usage;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.LongReads;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import dev.relay.protocol.openai.AnswerWriter;
import dev.relay.protocol.openai.OpenAiWire;
import dev.relay.protocol.openai.RequestedAnswer;
import dev.relay.provider.config.ProviderConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One simulated answer: its pieces are made at once and written one after the other.
final class SimulatedAnswer implements OpenHandle, EventSink.Listener {

  private static final List<String> WORDS =
      List.of(
          ("This is a simulated answer of Relay . No provider is configured , so no model was asked ."
                  + " Set a key such as OPENAI_API_KEY or write providers into relay.yaml to reach one .")
              .split(" "));

  private static final int DIMENSIONS = 8;

  /// So much of a body makes an id.
  private static final int HASHED = 4096;

  private static final int BYTES_PER_TOKEN = 4;
  private static final long CREATED = 1_700_000_000L;

  private final Vertx vertx;
  private final Inbox inbox;
  private final ProviderConfig.Simulation simulation;
  private final Exchange exchange;
  private final Reader reader;
  private final Opener opener;
  private final ArrayDeque<Buffer> pieces = new ArrayDeque<>();
  private final Usage usage;
  private final AnswerWriter writer;
  private @Nullable EventSink sink;
  private boolean over;
  private boolean full;

  SimulatedAnswer(
      Vertx vertx,
      Inbox inbox,
      ProviderConfig.Simulation simulation,
      Exchange exchange,
      Reader reader,
      Opener opener) {
    this.vertx = vertx;
    this.inbox = inbox;
    this.simulation = simulation;
    this.exchange = exchange;
    this.reader = reader;
    this.opener = opener;
    int input = Math.max(1, exchange.body().length() / BYTES_PER_TOKEN);
    boolean embedding = exchange.operation() == Operation.EMBEDDING;
    this.usage = new Usage(input, embedding ? 0 : simulation.length());
    this.writer =
        new AnswerWriter(exchange.operation(), id(), CREATED, marked(exchange.target().model()));
  }

  void begin() {
    if (exchange.body().length() < LongReads.FROM) {
      begin(RequestedAnswer.of(exchange.body()));
    } else {
      inbox.longReads().run(() -> RequestedAnswer.of(exchange.body())).onSuccess(this::begin);
    }
  }

  private void begin(RequestedAnswer requestedAnswer) {
    if (exchange.operation() == Operation.EMBEDDING) {
      pieces.add(embeddings(requestedAnswer));
    } else if (exchange.summary().streamed()) {
      addEvents(requestedAnswer.choices());
    } else {
      pieces.add(Json.buffer(writer.whole(text(), requestedAnswer.choices(), usage)));
    }
    later(this::open);
  }

  @Override
  public void cancel() {
    over = true;
  }

  @Override
  public void cancelled() {
    if (!over) {
      over = true;
      opener.ended(Outcome.failed(new Failure.Cancelled("the client left"), Optional.of(usage)));
    }
  }

  @Override
  public void writable() {
    full = false;
    next();
  }

  private void open() {
    if (over) {
      return;
    }
    boolean events = exchange.summary().streamed() && exchange.operation() != Operation.EMBEDDING;
    var type = events ? "text/event-stream; charset=utf-8" : "application/json";
    long length = events ? Head.UNKNOWN_LENGTH : pieces.getFirst().length();
    var head =
        new Head(
            200,
            List.of(new Header("content-type", type)),
            length,
            exchange.target(),
            Optional.empty(),
            exchange.plan().attempts());
    sink = inbox.sink(reader, head, this);
    opener.ready();
    next();
  }

  private void next() {
    var sink = this.sink;
    while (!over && !full && sink != null) {
      full = !sink.write(pieces.removeFirst());
      if (pieces.isEmpty()) {
        over = true;
        var outcome = Outcome.whole(Optional.of(usage));
        sink.end(outcome);
        opener.ended(outcome);
      } else if (!simulation.delay().isZero()) {
        later(this::next);
        return;
      }
    }
  }

  private void later(Runnable action) {
    if (simulation.delay().isZero()) {
      action.run();
    } else {
      vertx.setTimer(simulation.delay().toMillis(), _ -> action.run());
    }
  }

  private void addEvents(int choices) {
    for (int index = 0; index < choices; index++) {
      if (exchange.operation() == Operation.CHAT) {
        pieces.add(data(writer.opening(index)));
      }
      for (int word = 0; word < simulation.length(); word++) {
        pieces.add(data(writer.words(index, word == 0 ? word(0) : " " + word(word))));
      }
      pieces.add(data(writer.closing(index)));
    }
    if (exchange.summary().includeUsage()) {
      pieces.add(data(writer.usage(usage)));
    }
    pieces.add(OpenAiWire.DONE);
  }

  private Buffer embeddings(RequestedAnswer requestedAnswer) {
    var vectors = new ArrayList<float[]>();
    for (int input = 0; input < requestedAnswer.inputs(); input++) {
      var vector = new float[DIMENSIONS];
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] = (float) Math.sin(input + i + 1.0);
      }
      vectors.add(vector);
    }
    return Json.buffer(writer.embeddings(vectors, requestedAnswer.base64(), usage));
  }

  private String text() {
    var text = new StringBuilder(word(0));
    for (int word = 1; word < simulation.length(); word++) {
      text.append(' ').append(word(word));
    }
    return text.toString();
  }

  private static String word(int number) {
    return WORDS.get(number % WORDS.size());
  }

  private String id() {
    var body = exchange.body();
    return "simulated-"
        + Integer.toHexString(body.slice(0, Math.min(body.length(), HASHED)).hashCode());
  }

  private static String marked(String model) {
    return model.equals(SimulatedUpstream.MODEL) ? model : SimulatedUpstream.MODEL + "/" + model;
  }
}
