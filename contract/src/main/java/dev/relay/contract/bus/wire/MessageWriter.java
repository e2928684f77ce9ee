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

/// Writes what one inbox says to another; [MessageReader] reads it.
final class MessageWriter {

  private final WireBytes bytes;
  private final ValueWriter values;

  MessageWriter(WireBytes bytes, Seal seal) {
    this.bytes = bytes;
    this.values = new ValueWriter(bytes, seal);
  }

  static int kind(Message message) {
    return switch (message) {
      case Open _ -> WireKind.OPEN;
      case Fetch _ -> WireKind.FETCH;
      case GiveUp _ -> WireKind.GIVE_UP;
      case Accepted _ -> WireKind.ACCEPTED;
      case Ready _ -> WireKind.READY;
      case Failed _ -> WireKind.FAILED;
      case Ended _ -> WireKind.ENDED;
      case Frame _ -> WireKind.FRAME;
      case Credit _ -> WireKind.CREDIT;
      case Cancel _ -> WireKind.CANCEL;
      case Report _ -> WireKind.REPORT;
      case Lost _ -> WireKind.LOST;
    };
  }

  void write(Message message) {
    switch (message) {
      case Frame frame -> frame(frame);
      case Open open -> {
        bytes.number(open.id());
        bytes.inbox(open.opener());
        reader(open.reader());
        values.exchange(open.exchange());
        bytes.number(open.fetched());
      }
      case Fetch fetch -> {
        bytes.number(fetch.id());
        reader(fetch.body());
      }
      case GiveUp giveUp -> {
        bytes.number(giveUp.id());
        bytes.inbox(giveUp.opener());
      }
      case Accepted accepted -> bytes.number(accepted.id());
      case Ready ready -> {
        bytes.number(ready.id());
        bytes.number(ready.left().share() - Headroom.UNKNOWN.share());
        bytes.number(ready.left().resetMillis());
      }
      case Failed failed -> {
        bytes.number(failed.id());
        values.failure(failed.failure());
        bytes.list(failed.calls(), values::tried);
      }
      case Ended ended -> {
        bytes.number(ended.id());
        values.outcome(ended.outcome());
      }
      case Credit credit -> pair(credit.writing(), credit.total());
      case Cancel cancel -> bytes.number(cancel.writing());
      case Report report -> report(report);
      case Lost lost -> pair(lost.stream(), lost.writing());
    }
  }

  private void pair(long first, long second) {
    bytes.number(first);
    bytes.number(second);
  }

  private void reader(Reader reader) {
    bytes.inbox(reader.inbox());
    bytes.number(reader.stream());
    pair(reader.attempt(), reader.credit());
  }

  private void frame(Frame frame) {
    pair(frame.stream(), frame.attempt());
    bytes.number(frame.seq());
    bytes.inbox(frame.writer());
    bytes.number(frame.writing());
    bytes.flag(frame.partial());
    bytes.optional(frame.head(), values::head);
    bytes.optional(frame.end(), values::outcome);
    bytes.bytes(frame.bytes());
  }

  private void report(Report report) {
    bytes.inbox(report.from());
    bytes.list(report.waiting(), bytes::number);
    bytes.list(report.opened(), bytes::number);
    bytes.list(report.served(), bytes::number);
    bytes.list(
        report.readings(),
        reading -> {
          pair(reading.stream(), reading.writing());
          bytes.number(reading.granted());
        });
    bytes.list(
        report.writings(),
        writing -> {
          pair(writing.stream(), writing.attempt());
          bytes.number(writing.writing());
          pair(writing.frames(), writing.limit());
        });
  }
}
