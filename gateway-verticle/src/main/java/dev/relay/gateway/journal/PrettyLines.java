package dev.relay.gateway.journal;

import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.journal.CompletedExchange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The lines of exchanges for people.
final class PrettyLines {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int SHOWN_OF_DIGEST = 12;
  private static final int DIGEST_DIGITS = 64;

  private PrettyLines() {}

  static byte[] of(List<CompletedExchange> batch, long dropped) {
    var text = new StringBuilder(batch.size() * 200);
    batch.forEach(line -> append(text, line));
    if (dropped > 0) {
      text.append(dropped).append(" lines were dropped: the log is written too slowly\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder text, CompletedExchange line) {
    text.append(TIME.format(Instant.ofEpochMilli(line.asked().at())))
        .append(' ')
        .append(line.served().status())
        .append(' ')
        .append(line.asked().operation())
        .append(line.asked().streamed() ? " stream " : " ")
        .append(printable(line.asked().model()));
    var served = line.served().target();
    if (served != null) {
      text.append(" -> ").append(served.provider()).append('.').append(served.instance());
      text.append(' ').append(printable(served.model()));
    }
    line.served().attempts().forEach(attempt -> append(text, attempt));
    line.ending()
        .usage()
        .ifPresent(usage ->
            text.append(line.ending().estimated() ? " tokens~" : " tokens=")
                .append(usage.input())
                .append('/')
                .append(usage.output()));
    text.append(" bytes=")
        .append(line.measured().bytesIn())
        .append('/')
        .append(line.measured().bytesOut());
    text.append(' ').append(millis(line.measured().nanos()));
    if (line.measured().firstByteNanos() >= 0) {
      text.append(" (first byte ").append(millis(line.measured().firstByteNanos())).append(')');
    }
    text.append(' ')
        .append(line.ending().label())
        .append(' ')
        .append(shortened(line.asked().caller()));
    text.append(' ').append(line.id()).append('\n');
  }

  private static void append(StringBuilder text, AttemptRecord attempt) {
    var target = attempt.target();
    text.append(" [").append(target.provider()).append('.').append(target.instance());
    text.append(' ').append(attempt.status() > 0 ? attempt.status() : attempt.end());
    text.append(' ').append(attempt.millis()).append("ms]");
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1fms", nanos / NANOS_PER_MILLI);
  }

  private static String printable(String name) {
    if (name.isEmpty()) {
      return "-";
    }
    var text = new StringBuilder(name.length());
    name.codePoints()
        .forEach(character -> {
          if (isShown(character)) {
            text.appendCodePoint(character);
          } else {
            text.append(String.format(Locale.ROOT, "\\u{%x}", character));
          }
        });
    return text.toString();
  }

  /// Line ends, controls and marks of direction would show another line than the one that is
  /// written.
  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static String shortened(String caller) {
    return caller.length() == DIGEST_DIGITS ? caller.substring(0, SHOWN_OF_DIGEST) : caller;
  }
}
