package dev.relay.contract.bus.wire;

import dev.relay.contract.Headroom;
import dev.relay.contract.bus.wire.Message.Accepted;
import dev.relay.contract.bus.wire.Message.Cancel;
import dev.relay.contract.bus.wire.Message.Credit;
import dev.relay.contract.bus.wire.Message.Ended;
import dev.relay.contract.bus.wire.Message.Failed;
import dev.relay.contract.bus.wire.Message.Fetch;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.bus.wire.Message.GiveUp;
import dev.relay.contract.bus.wire.Message.Lost;
import dev.relay.contract.bus.wire.Message.Open;
import dev.relay.contract.bus.wire.Message.Ready;
import dev.relay.contract.bus.wire.Message.Report;
import dev.relay.contract.exchange.Reader;

/// Reads what [MessageWriter] wrote. The bytes of frames and bodies are views of what came.
final class MessageReader {

  private final WireCursor cursor;
  private final ValueReader values;

  MessageReader(WireCursor cursor, Seal seal) {
    this.cursor = cursor;
    this.values = new ValueReader(cursor, seal);
  }

  Message read(int kind) {
    var message =
        switch (kind) {
          case WireKind.FRAME -> frame();
          case WireKind.OPEN ->
              new Open(
                  cursor.number(), cursor.inbox(), reader(), values.exchange(), cursor.small());
          case WireKind.FETCH -> new Fetch(cursor.number(), reader());
          case WireKind.GIVE_UP -> new GiveUp(cursor.number(), cursor.inbox());
          case WireKind.ACCEPTED -> new Accepted(cursor.number());
          case WireKind.READY -> new Ready(cursor.number(), headroom());
          case WireKind.FAILED ->
              new Failed(cursor.number(), values.failure(), cursor.list(values::attempts));
          case WireKind.ENDED -> new Ended(cursor.number(), values.outcome());
          case WireKind.CREDIT -> new Credit(cursor.number(), cursor.number());
          case WireKind.CANCEL -> new Cancel(cursor.number());
          case WireKind.REPORT -> report();
          case WireKind.LOST -> new Lost(cursor.number(), cursor.number());
          default -> throw new IllegalArgumentException("kind " + kind + " (expected: a message)");
        };
    cursor.end();
    return message;
  }

  private Headroom headroom() {
    return new Headroom(cursor.small() + Headroom.UNKNOWN.share(), cursor.number());
  }

  private Reader reader() {
    return new Reader(cursor.inbox(), cursor.number(), cursor.small(), cursor.number());
  }

  private Frame frame() {
    long stream = cursor.number();
    int attempt = cursor.small();
    long seq = cursor.number();
    var writer = cursor.inbox();
    long writing = cursor.number();
    boolean partial = cursor.flag();
    var head = cursor.optional(values::head);
    var end = cursor.optional(values::outcome);
    return new Frame(stream, attempt, seq, writer, writing, head, cursor.bytes(), partial, end);
  }

  private Report report() {
    return new Report(
        cursor.inbox(),
        cursor.list(cursor::number),
        cursor.list(cursor::number),
        cursor.list(cursor::number),
        cursor.list(() -> new Report.Reading(cursor.number(), cursor.number(), cursor.number())),
        cursor.list(() ->
            new Report.Writing(
                cursor.number(),
                cursor.small(),
                cursor.number(),
                cursor.number(),
                cursor.number())));
  }
}
