package dev.relay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.config.Glob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RenderedModelListsTest {

  private static final Glob ALL = new Glob("*");

  private final RenderedModelLists lists = new RenderedModelLists(_ -> away());
  private int written;
  private int away;

  @Test
  void the_same_list_is_written_once() {
    list(key("", ALL), providerStatus("a", "b"));
    list(key("", ALL), providerStatus("a", "b"));

    assertThat(written).isEqualTo(1);
  }

  @Test
  void another_scope_or_shape_has_its_own() {
    list(key("", ALL), providerStatus("a"));
    list(key("", new Glob("a*")), providerStatus("a"));
    list(key("me", ALL), providerStatus("a"));
    list(
        new RenderedModelLists.Key(Dialect.GEMINI, false, List.of(ALL), true, ""),
        providerStatus("a"));
    list(
        new RenderedModelLists.Key(Dialect.OPENAI, true, List.of(ALL), true, ""),
        providerStatus("a"));

    assertThat(written).isEqualTo(5);
  }

  @Test
  void a_list_that_changes_is_written_anew() {
    list(key("", ALL), providerStatus("a", "b"));
    list(key("", ALL), providerStatus("b", "a"));
    list(key("", ALL), providerStatus("a"));
    list(key("", ALL), providerStatus("a"), providerStatus());

    assertThat(written).isEqualTo(4);
  }

  @Test
  void a_long_list_is_written_on_another_thread() {
    var ids = IntStream.range(0, 500).mapToObj(Integer::toString).toArray(String[]::new);
    list(key("", ALL), providerStatus(ids));
    list(key("", ALL), providerStatus(ids));

    assertThat(away).isEqualTo(1);
    assertThat(written).isZero();
  }

  @Test
  void few_are_kept() {
    for (int i = 0; i < 100; i++) {
      list(key("caller " + i, ALL), providerStatus("a"));
    }
    list(key("caller 99", ALL), providerStatus("a"));
    list(key("caller 0", ALL), providerStatus("a"));

    assertThat(written).isEqualTo(101);
  }

  @Test
  void what_failed_is_tried_again() {
    var failed =
        lists.list(
            key("", ALL),
            List.of(providerStatus("a")),
            () -> {
              throw new IllegalStateException("no");
            });

    assertThat(failed.failed()).isTrue();
    list(key("", ALL), providerStatus("a"));
    assertThat(written).isEqualTo(1);
  }

  private Future<Buffer> away() {
    away++;
    return Future.succeededFuture(Buffer.buffer());
  }

  private void list(RenderedModelLists.Key key, ProviderStatus... offers) {
    var list = lists.list(key, List.of(offers), () -> Buffer.buffer("list " + ++written));
    assertThat(list.succeeded()).isTrue();
  }

  private static RenderedModelLists.Key key(String caller, Glob glob) {
    return new RenderedModelLists.Key(Dialect.OPENAI, false, List.of(glob), true, caller);
  }

  private static ProviderStatus providerStatus(String... models) {
    return ProviderStatus.listing(Set.of(), List.of(models));
  }
}
