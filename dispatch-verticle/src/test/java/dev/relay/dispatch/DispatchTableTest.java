package dev.relay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Session;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.exchange.Target;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each kind of fault, with every call that follows from it: instance and millisecond.
///
/// `p*2` are two keys of one provider, `p,q` two targets of equal weight, `p>q` one and its
/// fallback, `p!>q` the same where an overflow may fall back, `own` a provider whose callers bring
/// their keys.
class DispatchTableTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // An only instance says what it says: 401, 403, 429 and every fault of the caller at once.
        "p     | p.1=200                     | p.1@0                   | 200",
        "p     | p.1=400                     | p.1@0                   | 400",
        "p     | p.1=401                     | p.1@0                   | 401",
        "p     | p.1=402                     | p.1@0                   | 402",
        "p     | p.1=403                     | p.1@0                   | 403",
        "p     | p.1=404                     | p.1@0                   | 404",
        "p     | p.1=409                     | p.1@0                   | 409",
        "p     | p.1=413                     | p.1@0                   | 413",
        "p     | p.1=422                     | p.1@0                   | 422",
        "p     | p.1=429                     | p.1@0                   | 429",
        "p     | p.1=429/1                   | p.1@0                   | 429",
        "p     | p.1=501                     | p.1@0                   | 501",
        "p     | p.1=overflow                | p.1@0                   | 400",
        // What may have passed by then is asked again, after pauses that double.
        "p     | p.1=500                     | p.1@0 p.1@200 p.1@600   | 500",
        "p     | p.1=500;200                 | p.1@0 p.1@200           | 200",
        "p     | p.1=529;200                 | p.1@0 p.1@200           | 200",
        "p     | p.1=408;200                 | p.1@0 p.1@200           | 200",
        "p     | p.1=503/1;200               | p.1@0 p.1@1000          | 200",
        "p     | p.1=503/90                  | p.1@0                   | 503",
        "p     | p.1=no-retry                | p.1@0                   | 503",
        "p     | p.1=refused                 | p.1@0 p.1@200 p.1@600   | unavailable",
        "p     | p.1=refused;200             | p.1@0 p.1@200           | 200",
        "p     | p.1=late;200                | p.1@0 p.1@5200          | 200",
        "p     | p.1=cut;200                 | p.1@0 p.1@200           | 200",
        "p     | p.1=garbage;200             | p.1@0                   | upstream_unreadable",
        "p     | p.1=stale;200               | p.1@0 p.1@0             | 200",
        "p     | p.1=stale;stale;stale       | p.1@0 p.1@0 p.1@0       | upstream_cut",
        // Keys of one provider.
        "p*2   | p.1=401                     | p.1@0 p.2@0             | 200",
        "p*2   | p.1=403                     | p.1@0 p.2@0             | 200",
        "p*2   | p.1=402                     | p.1@0 p.2@0             | 200",
        "p*2   | p.1=401 p.2=401             | p.1@0 p.2@0             | 401",
        "p*2   | p.1=429/3                   | p.1@0 p.2@0             | 200",
        "p*2   | p.1=429 p.2=429             | p.1@0 p.2@0             | 429",
        "p*2   | p.1=429/9 p.2=401           | p.1@0 p.2@0             | 429",
        "p*2   | p.1=500 p.2=403             | p.1@0 p.2@200 p.1@600   | 500",
        "p*2   | p.1=tpm                     | p.1@0 p.2@0             | 200",
        "p*2   | p.1=500                     | p.1@0 p.2@200           | 200",
        "p*2   | p.1=500;200 p.2=500         | p.1@0 p.2@200 p.1@600   | 200",
        "p*2   | p.1=500 p.2=429             | p.1@0 p.2@200 p.1@600   | 500",
        "p*2   | p.1=refused                 | p.1@0 p.2@0             | 200",
        "p*2   | p.1=late                    | p.1@0 p.2@5000          | 200",
        "p*2   | p.1=cut                     | p.1@0 p.2@0             | 200",
        "p*2   | p.1=garbage                 | p.1@0 p.2@0             | 200",
        "p*2   | p.1=400                     | p.1@0                   | 400",
        "p*2   | p.1=404                     | p.1@0                   | 404",
        "p*2   | p.1=413                     | p.1@0                   | 413",
        "p*2   | p.1=422                     | p.1@0                   | 422",
        "p*3   | p.1=500 p.2=500 p.3=500     | p.1@0 p.3@200 p.2@600   | 500",
        "p*5   | p.1=401 p.3=401 p.5=401     | p.1@0 p.3@0 p.5@0       | 401",
        "p*2   | p.1=unpaid                  | p.1@0 p.2@0             | 200",
        "p*2   | p.1=unpaid p.2=unpaid       | p.1@0 p.2@0             | 400",
        "p*2   | p.1=unpaid p.2=429          | p.1@0 p.2@0             | 429",
        "p*2   | p.1=untaken                 | p.1@0 p.2@0             | 200",
        "p*2   | p.1=stale;200               | p.1@0 p.1@0             | 200",
        // Several providers.
        "p,q   | p.1=500                     | p.1@0 q.1@200           | 200",
        "p,q   | p.1=refused q.1=refused     | p.1@0 q.1@0 p.1@200     | unavailable",
        // A fallback comes after all that is meant, and before anything is asked twice.
        "p>q   | p.1=500                     | p.1@0 q.1@200           | 200",
        "p>q   | p.1=429/9                   | p.1@0 q.1@0             | 200",
        "p>q   | p.1=401                     | p.1@0 q.1@0             | 200",
        "p>q   | p.1=refused                 | p.1@0 q.1@0             | 200",
        "p>q   | p.1=late                    | p.1@0 q.1@5000          | 200",
        "p>q   | p.1=400                     | p.1@0                   | 400",
        "p>q   | p.1=404                     | p.1@0                   | 404",
        "p>q>r | p.1=500 q.1=refused         | p.1@0 q.1@200 r.1@200   | 200",
        "p>q   | p.1=500 q.1=refused;200     | p.1@0 q.1@200 p.1@600   | 500",
        "p*2>q | p.1=500 p.2=500             | p.1@0 p.2@200 q.1@600   | 200",
        // The last call is kept for a provider that was not called.
        "p*5>q | p.1=500 p.3=500             | p.1@0 p.3@200 q.1@600   | 200",
        "p*5>q | p.1=401 p.3=401             | p.1@0 p.3@0 q.1@0       | 200",
        "p*3,q | p.1=500 p.3=500             | p.1@0 p.3@200 q.1@600   | 200",
        "p>q>r>s | p.1=500 q.1=500           | p.1@0 q.1@200 s.1@600   | 200",
        "p>q   | p.1=500 q.1=500;200         | p.1@0 q.1@200 p.1@600   | 500",
        "p>q   | p.1=unpaid                  | p.1@0 q.1@0             | 200",
        // A conversation that is too long falls back only where the route says so.
        "p>q   | p.1=overflow                | p.1@0                   | 400",
        "p!>q  | p.1=overflow                | p.1@0 q.1@0             | 200",
        "p!>q  | p.1=400                     | p.1@0                   | 400",
        "p*2!>q | p.1=overflow               | p.1@0 q.1@0             | 200",
        "p!>q>r | p.1=overflow q.1=overflow  | p.1@0 q.1@0 r.1@0       | 200",
        // A caller who brought the key hears of it at once, and nobody else is shown the request.
        "own   | own.1=401                   | own.1@0                 | 401",
        "own   | own.1=500;200               | own.1@0 own.1@200       | 200",
        "own!>q | own.1=overflow             | own.1@0                 | 400",
        "own>q | own.1=401                   | own.1@0                 | 401",
        "own>q | own.1=429                   | own.1@0                 | 429",
        "own>q | own.1=unpaid                | own.1@0                 | 400",
        "own>q | own.1=500;200               | own.1@0 own.1@200       | 200",
        "own>q | own.1=refused;200           | own.1@0 own.1@200       | 200",
        // Once content has come, nothing is asked again.
        "p*2>q | p.1=200+cut                 | p.1@0                   | upstream_cut",
      })
  void a_fault_is_followed_by_these_calls(
      String route, String answers, String calls, String result) {
    try (var scene = Scene.of(providers(route))) {
      for (var each : answers.split(" +")) {
        var instance = each.split("=");
        scene.answers(instance[0], instance[1].split(";"));
      }

      var told = scene.ask(plan(route));

      assertThat(told.calls()).isEqualTo(calls);
      assertThat(told.result).isEqualTo(result);
      assertThat(told.said).isEqualTo(1);
    }
  }

  static Map<String, Integer> providers(String route) {
    var providers = new HashMap<String, Integer>();
    for (var each : route.replace("!", "").split("[,>]")) {
      var parts = each.split("\\*");
      providers.put(parts[0], parts.length > 1 ? Integer.parseInt(parts[1]) : 1);
    }
    return providers;
  }

  static Plan plan(String route) {
    var groups = route.replace("!", "").split(">");
    return new Plan(
        targets(groups[0]),
        Arrays.stream(groups).skip(1).flatMap(group -> targets(group).stream()).toList(),
        Plan.Strategy.WEIGHTED,
        route.contains("!"),
        StreamTimeouts.ANY,
        Session.NONE,
        0,
        List.of());
  }

  private static List<Target> targets(String group) {
    return Arrays.stream(group.split(","))
        .map(each -> Scene.target(each.replaceAll("\\*.*", "")))
        .toList();
  }
}
