package dev.relay.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus.LastError;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.ProviderConfig.Credentials;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastErrorsTest {

  private static final Failure UNREACHABLE =
      new Failure.Unavailable("the provider 'p' cannot be reached: the connection was refused");

  private final LastErrors lastErrors = new LastErrors(config(Credentials.RELAY));

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 503})
  void a_refusal_that_is_the_providers_is_kept_without_its_body(int status) {
    lastErrors.tell(2, refused(status));

    assertThat(lastErrors.of(2).words()).isEqualTo("the provider answered with status " + status);
    assertThat(lastErrors.of(2).at()).isPositive();
    assertThat(lastErrors.of(1)).isEqualTo(LastError.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422})
  void a_refusal_that_is_the_callers_is_not(int status) {
    lastErrors.tell(1, refused(status));

    assertThat(lastErrors.of(1)).isEqualTo(LastError.NONE);
  }

  @Test
  void a_key_of_the_caller_is_the_callers() {
    var callers = new LastErrors(config(Credentials.CLIENT));

    callers.tell(1, refused(401));
    callers.tell(1, refused(429));
    assertThat(callers.of(1)).isEqualTo(LastError.NONE);

    callers.tell(1, refused(502));
    assertThat(callers.of(1).words()).endsWith("502");
  }

  @Test
  void an_exchange_without_an_instance_counts_for_the_first() {
    lastErrors.tell(0, UNREACHABLE);

    assertThat(lastErrors.of(1).words()).isEqualTo(UNREACHABLE.message());
  }

  @Test
  void who_listens_is_called_once_until_it_has_heard() {
    var calls = new AtomicInteger();
    lastErrors.listen(calls::incrementAndGet);

    lastErrors.tell(1, UNREACHABLE);
    lastErrors.tell(2, UNREACHABLE);
    assertThat(calls).hasValue(1);
    assertThat(lastErrors.news()).isTrue();

    lastErrors.heard();
    lastErrors.tell(1, new Failure.Cancelled("the client left"));
    assertThat(lastErrors.news()).isFalse();
    lastErrors.tell(1, UNREACHABLE);
    assertThat(calls).hasValue(2);
  }

  private static Failure refused(int status) {
    return new Failure.Refused(status, List.of(), Buffer.buffer("CANARY"));
  }

  private static ProviderConfig config(Credentials credentials) {
    var plain =
        ProviderConfig.openai(
            "p", "http://127.0.0.1", List.of(new Secret("one"), new Secret("two")));
    return new ProviderConfig(
        plain.name(),
        plain.type(),
        plain.profile(),
        plain.keys(),
        credentials,
        plain.connection(),
        plain.additions(),
        plain.timeouts(),
        plain.simulation(),
        plain.model(),
        plain.verticles());
  }
}
