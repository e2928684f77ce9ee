package dev.relay.contract.bus.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Link;
import dev.relay.contract.bus.wire.Pair;
import dev.relay.contract.bus.wire.Signal.RoleEntry;
import dev.relay.contract.bus.wire.Signal.Table;
import dev.relay.contract.status.ProviderStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectoryTest {

  private static final String ROLE = Role.provider("acme");
  private static final Object LOOP = "a loop";
  private static final Object OTHER_LOOP = "another loop";
  private static final ProviderStatus OFFER =
      ProviderStatus.listing(Set.of(Dialect.OPENAI), List.of("m"));

  private final Pair pair = Pair.met();
  private final Directory directory = pair.here().directory();
  private final Link link = pair.here().linkTo(pair.there());
  private final InboxId remote = new InboxId(link.node(), 0);
  private final List<Directory.PeerLoss> mourned = new ArrayList<>();

  @Test
  void an_inbox_of_the_own_loop_is_chosen_before_others_of_the_node() {
    var other = announced(OTHER_LOOP);
    var own = announced(LOOP);

    assertThat(directory.choose(ROLE, LOOP)).contains(own);
    assertThat(directory.choose(ROLE, OTHER_LOOP)).contains(other);
  }

  @Test
  void an_inbox_of_the_own_node_is_chosen_before_those_of_others() {
    directory.learn(link, table(1, remote));
    var own = announced(OTHER_LOOP);

    assertThat(directory.choose(ROLE, LOOP)).contains(own);
    directory.withdraw(own);
    assertThat(directory.choose(ROLE, LOOP)).contains(remote);
  }

  @Test
  void an_inbox_that_is_closed_has_no_address() {
    var inbox = announced(LOOP);
    assertThat(directory.address(inbox)).isNotEmpty();

    directory.remove(inbox);

    assertThat(directory.address(inbox)).isEmpty();
  }

  @Test
  void another_node_is_unknown_until_it_has_told_its_table() {
    assertThat(directory.lives(remote)).isFalse();
    assertThat(directory.serves(ROLE)).isFalse();

    directory.learn(link, table(1, remote));

    assertThat(directory.lives(remote)).isTrue();
    assertThat(directory.serves(ROLE)).isTrue();
    assertThat(directory.providerStatus("acme")).isEqualTo(OFFER);
  }

  @Test
  void a_node_that_is_lost_serves_nothing_until_it_is_heard() {
    directory.learn(link, table(1, remote));
    directory.listenForLoss(mourned::add);

    directory.lose(link);

    assertThat(directory.choose(ROLE, LOOP)).isEmpty();
    assertThat(directory.lives(remote)).isFalse();
    assertThat(mourned)
        .singleElement()
        .satisfies(peerLoss -> {
          assertThat(peerLoss.gone()).accepts(remote);
          assertThat(peerLoss.node()).isTrue();
        });
    directory.heard(link);
    assertThat(directory.choose(ROLE, LOOP)).contains(remote);
    assertThat(directory.lives(remote)).isTrue();
  }

  @Test
  void an_inbox_that_is_not_in_the_table_any_more_is_mourned() {
    var stays = new InboxId(link.node(), 1);
    directory.learn(link, table(1, remote, stays));
    directory.listenForLoss(mourned::add);

    directory.learn(link, table(2, stays));

    assertThat(mourned)
        .singleElement()
        .satisfies(peerLoss -> {
          assertThat(peerLoss.gone()).accepts(remote);
          assertThat(peerLoss.gone()).rejects(stays);
          assertThat(peerLoss.node()).isFalse();
        });
    assertThat(directory.choose(ROLE, LOOP)).contains(stays);
  }

  @Test
  void a_node_that_left_is_forgotten() {
    directory.learn(link, table(1, remote));

    directory.leave(link);

    assertThat(directory.link(link.node())).isNull();
    assertThat(directory.serves(ROLE)).isFalse();
  }

  @Test
  void a_node_that_retires_serves_itself_and_nobody_else() {
    var own = announced(LOOP);
    assertThat(directory.table().roleEntries()).hasSize(1);
    long before = directory.version();

    directory.retire();

    assertThat(directory.table().roleEntries()).isEmpty();
    assertThat(directory.table().inboxes()).containsExactly(own.number());
    assertThat(directory.version()).isGreaterThan(before);
    assertThat(directory.choose(ROLE, LOOP)).contains(own);
  }

  private InboxId announced(Object loop) {
    var inbox = directory.newInbox("here");
    directory.announce(ROLE, inbox, loop, OFFER);
    return inbox;
  }

  private static Table table(long version, InboxId... inboxes) {
    return new Table(
        version,
        List.of(inboxes).stream().map(InboxId::number).toList(),
        List.of(inboxes).stream().map(inbox -> new RoleEntry(ROLE, inbox, OFFER)).toList(),
        List.of());
  }
}
