package dev.relay.contract.bus;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Message.Cancel;
import dev.relay.contract.bus.wire.Message.Failed;
import dev.relay.contract.bus.wire.Message.GiveUp;
import dev.relay.contract.bus.wire.Message.Lost;
import dev.relay.contract.bus.wire.Message.Report;
import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What of one inbox was quiet of late, said to the inboxes of other nodes that it is with.
///
/// Between nodes a message may be lost without a word, and the last one of a stream is not missed
/// by its number. So who waits says what it waits for: the other sends again what can be sent
/// again, and says what has ended. Belongs to the context of the inbox.
final class Reports {

  /// The most entries that one message carries.
  private static final int MOST = 1000;

  /// What is to be said to one inbox.
  private static final class Draft {

    private final List<Long> waiting = new ArrayList<>();
    private final List<Long> opened = new ArrayList<>();
    private final List<Long> served = new ArrayList<>();
    private final List<Report.Reading> readings = new ArrayList<>();
    private final List<Report.Writing> writings = new ArrayList<>();

    private int size() {
      return waiting.size() + opened.size() + served.size() + readings.size() + writings.size();
    }
  }

  private final Map<InboxId, Draft> drafts = new HashMap<>();
  private final Inbox inbox;

  Reports(Inbox inbox) {
    this.inbox = inbox;
  }

  void opened(InboxId there, long id, boolean ready) {
    var draft = draft(there);
    (ready ? draft.opened : draft.waiting).add(id);
  }

  void about(Served served) {
    var opener = served.key().opener();
    if (!inbox.sharesNodeWith(opener) && served.quiet()) {
      draft(opener).served.add(served.key().id());
    }
  }

  void about(EventSource source) {
    source.writer().ifPresentOrElse(writer -> about(source, writer), source::missHead);
  }

  private void about(EventSource source, InboxId writer) {
    if (!inbox.sharesNodeWith(writer)) {
      source.quiet().ifPresent(draft(writer).readings::add);
    }
  }

  void about(EventSink sink) {
    var reader = sink.reader().inbox();
    if (!inbox.sharesNodeWith(reader)) {
      sink.quiet().ifPresent(draft(reader).writings::add);
    }
  }

  /// Sends what was said since the last time.
  void send() {
    List.copyOf(drafts.keySet()).forEach(this::send);
  }

  private Draft draft(InboxId there) {
    var draft = drafts.computeIfAbsent(there, _ -> new Draft());
    if (draft.size() < MOST) {
      return draft;
    }
    send(there);
    return drafts.computeIfAbsent(there, _ -> new Draft());
  }

  private void send(InboxId there) {
    var draft = drafts.remove(there);
    if (draft != null && draft.size() > 0) {
      inbox.send(
          there,
          new Report(
              inbox.id(),
              draft.waiting,
              draft.opened,
              draft.served,
              draft.readings,
              draft.writings));
    }
  }

  /// Answers what another inbox says, knowing what is here.
  static void answer(Report report, Inbox inbox, Openings openings) {
    for (long id : report.waiting()) {
      inbox
          .served(new Served.Key(report.from(), id))
          .ifPresentOrElse(Served::sayAgain, () -> inbox.send(report.from(), lost(id)));
    }
    for (long id : report.opened()) {
      if (inbox.served(new Served.Key(report.from(), id)).isEmpty()) {
        inbox.send(report.from(), lost(id));
      }
    }
    for (long id : report.served()) {
      if (!openings.waits(id)) {
        inbox.send(report.from(), new GiveUp(id, inbox.id()));
      }
    }
    for (var reading : report.readings()) {
      inbox
          .sink(reading.writing())
          .ifPresentOrElse(
              sink -> sink.credit(reading.granted()),
              () -> inbox.send(report.from(), new Lost(reading.stream(), reading.writing())));
    }
    for (var writing : report.writings()) {
      inbox
          .source(writing.stream())
          .ifPresentOrElse(
              source -> source.compare(writing, report.from()),
              () -> inbox.send(report.from(), new Cancel(writing.writing())));
    }
  }

  private static Failed lost(long id) {
    return new Failed(
        id, new Failure.Broken("what became of the request was lost between two nodes"), List.of());
  }
}
