package dev.relay.provider;

import dev.relay.contract.Header;
import dev.relay.contract.Secret;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The logins of one provider of type copilot, one for each of its instances, shared by the
/// verticles of a node: GitHub is asked once, however many event loops there are.
///
/// Its state belongs to one context, where others ask; what is good they read where they are.
public final class Copilot implements Passes {

  /// Which program asks, in the words of Copilot's API. It lets in only those whose id it knows;
  /// the one of its chat is what open plugins of other editors show, too, beside their own names.
  static final List<Header> EDITOR =
      List.of(
          new Header("copilot-integration-id", "vscode-chat"),
          new Header("editor-version", "relay/1"),
          new Header("editor-plugin-version", "relay/1"),
          new Header("x-github-api-version", "2025-04-01"));

  private final Vertx vertx;
  private final Context home;
  private final Endpoint usual;
  private final TokenExchange github;
  private final List<Seat> seats = new ArrayList<>();

  Copilot(Vertx vertx, ProviderConfig config) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.usual = Endpoint.of(config);
    this.github = new TokenExchange(vertx, config);
    config.keys().forEach(login -> seats.add(seat(config, login)));
  }

  private Seat seat(ProviderConfig config, Secret login) {
    return new Seat(
        vertx, config.name(), () -> github.ask(login), this::pass, System::currentTimeMillis);
  }

  @Override
  public Future<Pass> pass(int instance) {
    var seat = seat(instance);
    return seat.held().map(Future::succeededFuture).orElseGet(() -> ask(seat, Seat::pass));
  }

  /// The same instead of one that was refused.
  ///
  /// @param refused the `Authorization` that it had
  Future<Pass> instead(int instance, String refused) {
    return ask(seat(instance), seat -> seat.instead(refused));
  }

  @Override
  public void close() {
    home.runOnContext(_ -> {
      seats.forEach(Seat::close);
      github.close();
    });
  }

  /// An instance that there is no more, because a reload took its login away, has another one's.
  private Seat seat(int instance) {
    return seats.get(Math.floorMod(Math.max(1, instance) - 1, seats.size()));
  }

  private Future<Pass> ask(Seat seat, Function<Seat, Future<Pass>> question) {
    var here = vertx.getOrCreateContext();
    var answer = Promise.<Pass>promise();
    home.runOnContext(_ ->
        question
            .apply(seat)
            .onComplete((pass, cause) -> here.runOnContext(_ -> answer.complete(pass, cause))));
    return answer.future();
  }

  private Pass pass(Grant grant) {
    var headers = new ArrayList<>(EDITOR);
    headers.add(new Header("openai-intent", "conversation-panel"));
    headers.add(new Header(Pass.AUTHORIZATION, "Bearer " + grant.token().reveal()));
    return new Pass(grant.endpoint(usual), headers);
  }
}
