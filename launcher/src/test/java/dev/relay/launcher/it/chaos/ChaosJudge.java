package dev.relay.launcher.it.chaos;

import dev.relay.launcher.it.chaos.ChaosClient.Seen;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Says what a client of a chaos run has got, and throws if nobody may get that.
final class ChaosJudge {

  private ChaosJudge() {}

  /// @return a word for it
  static String judge(ChaosChat chat, Seen seen) {
    onlyOwn(chat, seen.head() + seen.text());
    if (seen.left()) {
      return "left";
    }
    if (seen.status() == 200) {
      return chat.streamed() ? stream(chat, seen) : whole(chat, seen);
    }
    return error(chat, seen);
  }

  private static void onlyOwn(ChaosChat chat, String text) {
    var nonces = ChaosChat.NONCE.matcher(text);
    while (nonces.find()) {
      check(nonces.group().equals(chat.nonce()), "a foreign nonce: " + nonces.group());
    }
  }

  private static String whole(ChaosChat chat, Seen seen) {
    var text = seen.text();
    check(seen.header("content-type").equals("application/json"), "no JSON");
    var right = chat.whole(chat.call(text));
    if (seen.whole()) {
      check(text.equals(right), "another answer than the right one");
      return "200 whole";
    }
    check(chat.isLong() && right.startsWith(text), "no part of the right answer, and cut");
    return "200 reset";
  }

  private static String stream(ChaosChat chat, Seen seen) {
    check(seen.header("content-type").startsWith("text/event-stream"), "no stream");
    check(seen.whole(), "a stream that is cut");
    var got = events(seen.text());
    got.removeIf(chat.dialect()::isHeartbeat);
    var right = chat.events(chat.call(seen.text()));
    if (got.equals(right) || got.equals(withoutUsage(chat, right))) {
      return "200 stream";
    }
    check(!got.isEmpty() && chat.dialect().isErrorEvent(got.getLast()), "no proper end");
    check(got.size() <= right.size(), "more than the right answer");
    check(right.subList(0, got.size() - 1).equals(got.subList(0, got.size() - 1)), "no part of it");
    return got.size() == 1 ? "200 error event alone" : "200 error event after content";
  }

  private static List<String> events(String text) {
    var events = new ArrayList<String>();
    int from = 0;
    for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", from)) {
      events.add(text.substring(from, end + 2));
      from = end + 2;
    }
    check(from == text.length(), "part of an event");
    return events;
  }

  /// OpenAI's last event may be missing where the model has said why it stopped; Relay adds it.
  private static List<String> withoutUsage(ChaosChat chat, List<String> right) {
    var events = new ArrayList<>(right);
    if (chat.dialect() == ChaosDialect.OPENAI) {
      events.remove(events.size() - 2);
    }
    return events;
  }

  private static String error(ChaosChat chat, Seen seen) {
    check(seen.status() >= 400 && seen.status() < 600, "status " + seen.status());
    check(seen.whole(), "an error that is cut");
    check(!seen.text().contains("Relay has failed"), "a defect of Relay");
    check(seen.header("content-type").equals("application/json"), "an error that is no JSON");
    try {
      check(chat.dialect().isEnvelope(new JsonObject(seen.text())), "no envelope");
    } catch (DecodeException _) {
      check(false, "an error that is no JSON");
    }
    return Integer.toString(seen.status());
  }

  private static void check(boolean claim, String what) {
    if (!claim) {
      throw new AssertionError(what);
    }
  }
}
