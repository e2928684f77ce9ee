package dev.relay.gateway.http;

import dev.relay.contract.Dialect;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.config.Glob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/// The lists of models as they were written last: one for each shape and each scope of callers,
/// until a provider lists something else. Belongs to one context.
public final class RenderedModelLists {

  /// What decides how a list looks.
  ///
  /// @param caller by name, where that decides who may answer; else empty
  /// @param codex whether Codex asks
  record Key(
      Dialect dialect, boolean codex, List<Glob> models, boolean credential, String caller) {}

  private static final int MOST = 16;

  /// So many models are written at once; more on another thread.
  private static final int SHORT = 200;

  private final Function<Callable<Buffer>, Future<Buffer>> away;
  private final Map<Key, Future<Buffer>> written = new LinkedHashMap<>(16, 0.75f, true);
  private List<ProviderStatus> providerStatus = List.of();

  /// @param away makes a long list on another thread
  public RenderedModelLists(Function<Callable<Buffer>, Future<Buffer>> away) {
    this.away = away;
  }

  /// The list for `key`, which `writing` makes of what is offered `now`.
  Future<Buffer> list(Key key, List<ProviderStatus> now, Callable<Buffer> writing) {
    if (haveChanged(now)) {
      written.clear();
    }
    providerStatus = now;
    var kept = written.get(key);
    if (kept != null && !kept.failed()) {
      return kept;
    }
    int count = now.stream().mapToInt(providerStatus -> providerStatus.models().size()).sum();
    Future<Buffer> made =
        count > SHORT
            ? away.apply(writing)
            : Future.<Void>succeededFuture().map(_ -> call(writing));
    written.put(key, made);
    if (written.size() > MOST) {
      written.remove(new ArrayList<>(written.keySet()).getFirst());
    }
    return made;
  }

  private static Buffer call(Callable<Buffer> writing) {
    try {
      return writing.call();
    } catch (Exception e) {
      throw new IllegalStateException("a list of models cannot be written", e);
    }
  }

  /// A provider that says how it fares says its list again.
  private boolean haveChanged(List<ProviderStatus> now) {
    if (now.size() != providerStatus.size()) {
      return true;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!same(providerStatus.get(i).models(), now.get(i).models())) {
        return true;
      }
    }
    return false;
  }

  /// The order counts.
  private static boolean same(
      Map<String, ProviderStatus.Model> one, Map<String, ProviderStatus.Model> other) {
    if (one.size() != other.size()) {
      return false;
    }
    var others = other.entrySet().iterator();
    return one.entrySet().stream().allMatch(entry -> entry.equals(others.next()));
  }
}
