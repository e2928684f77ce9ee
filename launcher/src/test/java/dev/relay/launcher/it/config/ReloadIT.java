package dev.relay.launcher.it.config;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static dev.relay.launcher.it.WatchedRelay.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A changed configuration is taken while Relay runs, and costs nobody an answer.
class ReloadIT {

  private static final int STREAMS = 200;
  private static final String[] WORDS =
      IntStream.range(0, 40).mapToObj(i -> " word" + i).toArray(String[]::new);

  private final FakeUpstream first = FakeUpstream.start().answering(it -> answer(it, "first"));
  private final FakeUpstream second = FakeUpstream.start().answering(it -> answer(it, "second"));
  @TempDir Path folder;
  private Path file;
  private WatchedRelay relay;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("relay.yaml");
    Files.writeString(file, yaml(first, "k1", "one"));
    relay = WatchedRelay.of(file);
    await("the first key is known", () -> relay.status("one") == 200);
  }

  @AfterEach
  void stop() {
    relay.close();
    first.close();
    second.close();
  }

  @Test
  void a_caller_that_is_added_may_call_and_one_that_is_removed_may_not() throws IOException {
    assertThat(relay.status("two")).isEqualTo(401);

    Files.writeString(file, yaml(first, "k1", "two"));

    await("the second caller may call", () -> relay.status("two") == 200);
    await("the first may not", () -> relay.status("one") == 401);
  }

  @Test
  void running_streams_finish_where_they_began_and_new_ones_go_to_the_new_place()
      throws IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var streams =
          IntStream.range(0, STREAMS)
              .mapToObj(i ->
                  CompletableFuture.supplyAsync(
                      () -> relay.chat(STREAM_BODY, "one").body(), threads))
              .toList();
      await("all streams are open", () -> relay.node().running() == STREAMS);

      Files.writeString(file, yaml(second, "k2", "one"));
      await("new exchanges go to the new place", () -> said("one").equals("second"));

      assertThat(streams)
          .allSatisfy(stream ->
              assertThat(RunningRelay.finished(stream))
                  .isEqualTo(stream("first").body().toString()));
    }
    assertThat(first.aborted()).isZero();
    assertThat(second.requests()).allMatch(it -> it.header("authorization").get().endsWith("k2"));
  }

  @Test
  void no_exchange_is_refused_while_configurations_follow_each_other() throws IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new AtomicBoolean();
      var asked =
          CompletableFuture.supplyAsync(
              () -> {
                int count = 0;
                while (!done.get()) {
                  assertThat(relay.status("one")).isEqualTo(200);
                  count++;
                }
                return count;
              },
              threads);
      try {
        for (var upstream : new FakeUpstream[] {second, first, second, first, second}) {
          Files.writeString(file, yaml(upstream, "k" + upstream.port(), "one"));
          var name = upstream == second ? "second" : "first";
          await("exchanges go to " + name, () -> said("one").equals(name));
        }
      } finally {
        done.set(true);
      }

      assertThat(RunningRelay.finished(asked)).isPositive();
    }
  }

  @Test
  void a_file_that_is_wrong_changes_nothing_and_says_why_and_the_next_good_one_is_taken()
      throws IOException {
    Files.writeString(file, yaml(first, "k1", "two") + "server: {prot: 1}\n");

    await("the error is told", () -> relay.get("/health/ready").body().contains("unknown key"));
    assertThat(relay.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(relay.get("/health/ready").body())
        .contains("relay.yaml:8: unknown key 'prot' in server, did you mean 'port'?");
    assertThat(relay.status("one")).isEqualTo(200);
    assertThat(relay.status("two")).isEqualTo(401);

    Files.writeString(file, yaml(first, "k1", "two"));

    await("the good file is taken", () -> relay.status("two") == 200);
    assertThat(relay.get("/health/ready").body()).contains("\"configuration\":\"ok\"");
    assertThat(relay.get("/metrics").body())
        .contains("relay_config_changes_total{result=\"rejected\"} 1.0")
        .contains("relay_config_changes_total{result=\"taken\"} 1.0");
  }

  @Test
  void a_file_that_is_put_in_the_others_place_is_noticed() throws IOException {
    var other = Files.writeString(folder.resolve("relay.yaml.new"), yaml(first, "k1", "two"));

    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

    await("the new file is taken", () -> relay.status("two") == 200);
  }

  @Test
  void a_config_map_whose_links_lead_elsewhere_is_noticed() throws IOException {
    relay.close();
    var mount = Files.createDirectory(folder.resolve("mount"));
    var before = Files.createDirectory(mount.resolve("..2026_1"));
    var after = Files.createDirectory(mount.resolve("..2026_2"));
    Files.writeString(before.resolve("relay.yaml"), yaml(first, "k1", "one"));
    Files.writeString(after.resolve("relay.yaml"), yaml(first, "k1", "two"));
    Files.createSymbolicLink(mount.resolve("..data"), before.getFileName());
    Files.createSymbolicLink(mount.resolve("relay.yaml"), Path.of("..data", "relay.yaml"));
    relay = WatchedRelay.of(mount.resolve("relay.yaml"));
    assertThat(relay.status("two")).isEqualTo(401);

    Files.createSymbolicLink(mount.resolve("..data_tmp"), after.getFileName());
    Files.move(
        mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

    await("the new map is taken", () -> relay.status("two") == 200);
  }

  @Test
  void a_secret_that_stands_in_a_file_of_its_own_can_change_there() throws IOException {
    var secret = Files.writeString(folder.resolve("key"), "sk-before");
    Files.writeString(file, yaml(first, "${file:key}", "one"));
    await("the secret is used", () -> lastKey().equals("sk-before"));

    Files.writeString(secret, "sk-after");

    await("the new secret is used", () -> lastKey().equals("sk-after"));
  }

  @Test
  void a_secret_that_comes_after_the_file_that_names_it_is_noticed() throws IOException {
    Files.writeString(file, yaml(first, "${file:late}", "one"));
    await("its absence is told", () -> relay.get("/health/ready").body().contains("late"));

    Files.writeString(folder.resolve("late"), "sk-late");

    await("the secret is used", () -> lastKey().equals("sk-late"));
  }

  @Test
  void a_file_that_is_gone_changes_nothing() throws IOException {
    Files.delete(file);

    await(
        "its absence is told",
        () -> relay.get("/health/ready").body().contains("relay.yaml: cannot be read"));
    assertThat(relay.status("one")).isEqualTo(200);
  }

  private String lastKey() {
    relay.status("one");
    return first.requests().getLast().header("authorization").orElse("").replace("Bearer ", "");
  }

  private String said(String key) {
    var body = relay.chat(CHAT_BODY, key).body();
    return body.contains("second") ? "second" : body.contains("first") ? "first" : body;
  }

  private static String yaml(FakeUpstream upstream, String providerKey, String callerKey) {
    return """
    auth:
      mode: keys
      keys: [{name: caller, key: %s}]
    providers:
      - name: fake
        base-url: "%s"
        api-key: %s
    """
        .formatted(callerKey, upstream.url(), providerKey);
  }

  private static Answer answer(Request request, String name) {
    if (request.method().equals("GET")) {
      return OpenAiAnswers.models(MODEL);
    }
    return request.wantsStream() ? stream(name) : OpenAiAnswers.chat(MODEL, name);
  }

  private static Answer stream(String name) {
    var words = WORDS.clone();
    words[0] = name;
    return OpenAiAnswers.chatStream(MODEL, words).delayBetween(Duration.ofMillis(80));
  }

  private static void await(String what, BooleanSupplier claim) {
    Await.until(SOON, what, claim);
  }
}
