package dev.relay.contract.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Credential;
import dev.relay.contract.Dialect;
import dev.relay.contract.InboxId;
import dev.relay.contract.Secret;
import dev.relay.contract.bus.wire.Message.Credit;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.bus.wire.Message.Open;
import dev.relay.contract.bus.wire.Signal.Beat;
import dev.relay.contract.bus.wire.Signal.Foreign;
import dev.relay.contract.bus.wire.Signal.Reason;
import dev.relay.contract.bus.wire.Signal.Refusal;
import dev.relay.contract.bus.wire.Signal.RoleEntry;
import dev.relay.contract.bus.wire.Signal.Table;
import dev.relay.contract.bus.wire.WireFormat.Rejected;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireFormatTest {

  private static final InboxId INBOX = new InboxId(1, 2);
  private static final Reader READER = new Reader(INBOX, 3, 0, 4);

  private final Pair pair = Pair.met();

  @Test
  void signals_are_read_as_they_were_written() {
    var models = new LinkedHashMap<String, ProviderStatus.Model>();
    models.put("a model", ProviderStatus.Model.PLAIN);
    models.put("another", new ProviderStatus.Model(Set.of(Dialect.ANTHROPIC), 1_000_000, 64_000));
    var asked =
        List.of(
            new ProviderStatus.Instance(
                5, true, ProviderStatus.Access.GRANTED, 2, "", ProviderStatus.LastError.NONE),
            ProviderStatus.Instance.unreachable(6, "nobody answers")
                .with(new ProviderStatus.LastError(7, "the provider answered with status 503")));
    var providerStatus = new ProviderStatus(Set.of(Dialect.OPENAI), true, models, asked);
    var open = new OpenBreaker("openai", 2, "a model", OpenBreaker.State.HALF_OPEN);
    var table =
        new Table(
            7,
            List.of(0, 1, 2),
            List.of(new RoleEntry("dispatch", INBOX, providerStatus)),
            List.of(open));

    assertThat(pair.read(pair.written(table))).isEqualTo(table);
    assertThat(pair.read(pair.written(new Beat(9)))).isEqualTo(new Beat(9));
    assertThat(pair.read(pair.written(new Signal.Ask()))).isEqualTo(new Signal.Ask());
    assertThat(pair.read(pair.written(new Signal.Leave()))).isEqualTo(new Signal.Leave());
  }

  @Test
  void a_small_frame_costs_few_bytes_beside_its_own() {
    var bytes = Buffer.buffer("data: x\n\n");
    var frame = new Frame(5, 0, 6, INBOX, 7, Optional.empty(), bytes, false, Optional.empty());

    assertThat(pair.written(frame).length() - bytes.length()).isLessThan(64);
  }

  @Test
  void a_message_that_is_changed_in_any_byte_is_rejected() {
    var bytes = pair.written(new Credit(1, 2));

    for (int at = 0; at < bytes.length(); at++) {
      var changed = bytes.copy().setByte(at, (byte) (bytes.getByte(at) ^ 1));
      assertThat(pair.read(changed)).isInstanceOf(Rejected.class);
    }

    assertThat(pair.read(bytes)).isEqualTo(new Credit(1, 2));
  }

  @Test
  void a_message_is_taken_once_and_none_before_it_later() {
    var first = pair.written(new Credit(1, 2));
    var second = pair.written(new Credit(1, 3));

    assertThat(pair.read(second.copy())).isEqualTo(new Credit(1, 3));
    assertThat(pair.read(second)).isEqualTo(new Rejected(Rejection.REPLAYED));
    assertThat(pair.read(first)).isEqualTo(new Rejected(Rejection.REPLAYED));
    assertThat(pair.there().directory().rejections(Rejection.REPLAYED)).isEqualTo(2);
  }

  @Test
  void a_message_of_an_earlier_link_to_the_same_process_is_rejected() {
    var captured = pair.written(new Credit(1, 2));
    pair.there().read(captured.copy());

    pair.there().meet(pair.here());

    assertThat(pair.read(captured)).isEqualTo(new Rejected(Rejection.REPLAYED));
  }

  @Test
  void a_message_of_a_node_that_is_not_known_is_rejected() {
    var stranger = Pair.Node.named("stranger", Pair.SECRET);
    stranger.meet(pair.there());

    var bytes = stranger.written(pair.there(), new Credit(1, 2));

    assertThat(pair.read(bytes)).isEqualTo(new Rejected(Rejection.STRANGER));
  }

  @Test
  void a_message_is_rejected_by_any_but_its_receiver() {
    var third = Pair.Node.named("third", Pair.SECRET);
    third.meet(pair.here());

    assertThat(third.read(pair.written(new Credit(1, 2)))).isInstanceOf(Rejected.class);
  }

  @Test
  void a_hello_and_a_refusal_are_understood_in_any_version() {
    var hello = pair.here().greeting(pair.here().handshake().hello()).setByte(0, (byte) 9);
    var refusal = pair.here().greeting(new Refusal("here", Reason.VERSION)).setByte(0, (byte) 9);

    assertThat(pair.read(hello)).isEqualTo(new Foreign("here", 9));
    assertThat(pair.read(refusal)).isEqualTo(new Refusal("here", Reason.VERSION));
    assertThat(pair.read(pair.written(new Credit(1, 2)).setByte(0, (byte) 9)))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void a_credential_crosses_without_being_readable() {
    var credential = new Credential(Credential.Scheme.API_KEY, new Secret("sk-canary-0123456789"));
    var exchange = Messages.exchange(Buffer.buffer("{}"), Optional.of(credential));

    var bytes = pair.written(new Open(1, INBOX, READER, exchange, 0));

    assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    assertThat(pair.read(bytes))
        .isInstanceOfSatisfying(
            Open.class, open -> assertThat(open.exchange().credential()).contains(credential));
  }
}
