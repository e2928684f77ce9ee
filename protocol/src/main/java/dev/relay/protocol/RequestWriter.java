package dev.relay.protocol;

import dev.relay.contract.Span;
import dev.relay.contract.exchange.RequestSummary;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Splices the few changes into a request body that Relay makes; every other byte stays as the
/// client sent it.
public final class RequestWriter {

  private static final byte[] ASK_IN_NEW_OPTIONS = ascii("{\"include_usage\":true}");
  private static final byte[] ASK_IN_OPTIONS = ascii("\"include_usage\":true,");
  private static final byte[] ASK_IN_EMPTY_OPTIONS = ascii("\"include_usage\":true");
  private static final byte[] ASK_WITH_OPTIONS =
      ascii("\"stream_options\":{\"include_usage\":true},");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] NOTHING = {};

  /// Below this size the new body is copied into one array; above it the old one is chained in
  /// slices.
  private static final int COPY_BELOW = 16 * 1024;

  /// Above so many pieces a body is copied rather than chained.
  private static final int MOST_PIECES = 1000;

  private record Edit(Span at, ByteBuf bytes) {}

  private RequestWriter() {}

  /// The same with all of the client's members.
  public static Buffer splice(
      Buffer body,
      RequestSummary summary,
      String model,
      Map<String, String> defaults,
      boolean askUsage) {
    return splice(body, summary, model, defaults, askUsage, Set.of());
  }

  /// `body` with the model named `model`, with `defaults` for members that it lacks, and with usage
  /// asked for.
  ///
  /// @param defaults member name to JSON value
  /// @param askUsage whether `stream_options.include_usage` is to be true
  /// @param without members to leave out
  public static Buffer splice(
      Buffer body,
      RequestSummary summary,
      String model,
      Map<String, String> defaults,
      boolean askUsage,
      Set<String> without) {
    var edits = new ArrayList<Edit>(3);
    if (!without.isEmpty()) {
      leaveOut(edits, body, without);
    }
    if (summary.modelAt().present() && !model.equals(summary.model())) {
      edits.add(edit(summary.modelAt(), Json.quoted(model)));
    }
    if (askUsage
        && !summary.includeUsage()
        && !without.contains("stream_options")
        && !comesByDefault(summary, defaults)) {
      edits.add(askUsage(body, summary));
    }
    defaults.forEach((name, value) -> addDefault(edits, body, summary, name, value));
    if (edits.isEmpty()) {
      return body;
    }
    edits.sort(
        Comparator.comparingInt((Edit edit) -> edit.at().start())
            .thenComparingInt(edit -> edit.at().end()));
    return applied(body, edits);
  }

  /// `body` with the model named `model`, if the place of that is known: as JSON, or bare where it
  /// stands bare.
  public static Buffer renamed(Buffer body, RequestSummary summary, String model) {
    var at = summary.modelAt();
    if (!at.present() || model.equals(summary.model())) {
      return body;
    }
    boolean quoted = body.getByte(at.start()) == '"';
    var name = quoted ? Json.quoted(model) : model.getBytes(StandardCharsets.UTF_8);
    return applied(body, List.of(edit(at, name)));
  }

  /// `body` of Google's, with `model` wherever it names the model that stands in its path.
  public static Buffer renamedWithin(Buffer body, String named, String model) {
    var prefix = "models/";
    var edits =
        MemberReader.models(body, Set.of(named, prefix + named)).stream()
            .map(at -> edit(at, Json.quoted(prefix + model)))
            .toList();
    return edits.isEmpty() ? body : applied(body, edits);
  }

  /// `body` without the bytes in `gone`.
  public static Buffer without(Buffer body, Ranges gone) {
    if (gone.isEmpty()) {
      return body;
    }
    if (gone.count() > MOST_PIECES) {
      return closedUp(body, gone);
    }
    var edits = new ArrayList<Edit>(gone.count());
    for (int i = 0; i < gone.count(); i++) {
      edits.add(edit(new Span(gone.from(i), gone.to(i)), NOTHING));
    }
    return applied(body, edits);
  }

  /// What is left, in one array.
  private static Buffer closedUp(Buffer body, Ranges gone) {
    var old = Json.contiguous(body);
    int size = body.length();
    for (int i = 0; i < gone.count(); i++) {
      size -= gone.to(i) - gone.from(i);
    }
    var all = Unpooled.buffer(size, size);
    int from = 0;
    for (int i = 0; i < gone.count(); i++) {
      all.writeBytes(old, old.readerIndex() + from, gone.from(i) - from);
      from = gone.to(i);
    }
    all.writeBytes(old, old.readerIndex() + from, body.length() - from);
    return BufferInternal.buffer(all);
  }

  private static void leaveOut(List<Edit> edits, Buffer body, Set<String> without) {
    var members = MemberReader.members(body);
    var gone = new BitSet();
    for (int i = 0; i < members.size(); i++) {
      gone.set(i, without.contains(members.get(i).name()));
    }
    leaveOut(edits, members.stream().map(MemberReader.Member::at).toList(), gone);
  }

  /// An element goes with the comma behind it; the last ones go with the comma before them.
  private static void leaveOut(List<Edit> edits, List<Span> elements, BitSet gone) {
    int first = gone.nextSetBit(0);
    while (first >= 0) {
      int kept = gone.nextClearBit(first);
      boolean last = kept >= elements.size();
      int start = last && first > 0 ? elements.get(first - 1).end() : elements.get(first).start();
      int end = last ? elements.getLast().end() : elements.get(kept).start();
      edits.add(edit(new Span(start, end), NOTHING));
      first = gone.nextSetBit(kept);
    }
  }

  /// Configured options stand as they are: a member must not come twice.
  private static boolean comesByDefault(RequestSummary summary, Map<String, String> defaults) {
    return !summary.streamOptionsAt().present() && defaults.containsKey("stream_options");
  }

  private static Edit askUsage(Buffer body, RequestSummary summary) {
    var options = summary.streamOptionsAt();
    if (!options.present()) {
      return insert(afterBrace(body), ASK_WITH_OPTIONS);
    }
    if (summary.includeUsageAt().present()) {
      return edit(summary.includeUsageAt(), TRUE);
    }
    if (body.getByte(options.start()) != '{') {
      return edit(options, ASK_IN_NEW_OPTIONS);
    }
    int inside = options.start() + 1;
    return insert(inside, isEmptyObject(body, inside) ? ASK_IN_EMPTY_OPTIONS : ASK_IN_OPTIONS);
  }

  private static void addDefault(
      List<Edit> edits, Buffer body, RequestSummary summary, String name, String value) {
    if (!summary.keys().contains(name)) {
      var member =
          new String(Json.quoted(name), StandardCharsets.UTF_8)
              + ":"
              + value
              + (summary.keys().isEmpty() ? "" : ",");
      edits.add(insert(afterBrace(body), member.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static Edit insert(int at, byte[] bytes) {
    return edit(new Span(at, at), bytes);
  }

  private static Edit edit(Span at, byte[] bytes) {
    return new Edit(at, Unpooled.wrappedBuffer(bytes));
  }

  private static int afterBrace(Buffer body) {
    return body.getByte(0) == '{' ? 1 : afterBlanks(body, 0) + 1;
  }

  private static boolean isEmptyObject(Buffer body, int inside) {
    return body.getByte(afterBlanks(body, inside)) == '}';
  }

  private static int afterBlanks(Buffer body, int from) {
    var bytes = Json.contiguous(body);
    int base = bytes.arrayOffset() + bytes.readerIndex();
    return ByteSearch.afterBlanks(bytes.array(), base + from, base + body.length()) - base;
  }

  private static Buffer applied(Buffer body, List<Edit> edits) {
    return body.length() < COPY_BELOW ? copied(body, edits) : chained(body, edits);
  }

  private static Buffer copied(Buffer body, List<Edit> edits) {
    var old = Json.contiguous(body);
    int size = body.length();
    for (var edit : edits) {
      size += edit.bytes().readableBytes() - (edit.at().end() - edit.at().start());
    }
    var all = Unpooled.buffer(size, size);
    int from = 0;
    for (var edit : edits) {
      all.writeBytes(old, old.readerIndex() + from, edit.at().start() - from);
      all.writeBytes(edit.bytes());
      from = edit.at().end();
    }
    all.writeBytes(old, old.readerIndex() + from, body.length() - from);
    return BufferInternal.buffer(all);
  }

  private static Buffer chained(Buffer body, List<Edit> edits) {
    var old = Json.contiguous(body);
    var pieces = new ArrayList<ByteBuf>(edits.size() * 2 + 1);
    int from = 0;
    for (var edit : edits) {
      pieces.add(old.slice(old.readerIndex() + from, edit.at().start() - from));
      pieces.add(edit.bytes());
      from = edit.at().end();
    }
    pieces.add(old.slice(old.readerIndex() + from, body.length() - from));
    return BufferInternal.buffer(
        Unpooled.wrappedBuffer(pieces.size(), pieces.toArray(ByteBuf[]::new)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
