package dev.relay.provider.copilot;

import dev.relay.contract.Header;
import dev.relay.contract.Secret;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.TokenResponse;
import dev.relay.provider.http.AccessToken;
import dev.relay.provider.http.AccessTokens;
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
public final class Copilot implements AccessTokens {

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
  private final List<CopilotAccount> copilotAccounts = new ArrayList<>();

  public Copilot(Vertx vertx, ProviderConfig config) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.usual = Endpoint.of(config);
    this.github = new TokenExchange(vertx, config);
    config.keys().forEach(login -> copilotAccounts.add(copilotAccount(config, login)));
  }

  private CopilotAccount copilotAccount(ProviderConfig config, Secret login) {
    return new CopilotAccount(
        vertx,
        config.name(),
        () -> github.ask(login),
        this::accessToken,
        System::currentTimeMillis);
  }

  @Override
  public Future<AccessToken> accessToken(int instance) {
    var copilotAccount = copilotAccount(instance);
    return copilotAccount
        .held()
        .map(Future::succeededFuture)
        .orElseGet(() -> ask(copilotAccount, CopilotAccount::accessToken));
  }

  /// The same instead of one that was refused.
  ///
  /// @param refused the `Authorization` that it had
  Future<AccessToken> instead(int instance, String refused) {
    return ask(copilotAccount(instance), copilotAccount -> copilotAccount.instead(refused));
  }

  @Override
  public void close() {
    home.runOnContext(_ -> {
      copilotAccounts.forEach(CopilotAccount::close);
      github.close();
    });
  }

  /// An instance that there is no more, because a reload took its login away, has another one's.
  private CopilotAccount copilotAccount(int instance) {
    return copilotAccounts.get(Math.floorMod(Math.max(1, instance) - 1, copilotAccounts.size()));
  }

  private Future<AccessToken> ask(
      CopilotAccount copilotAccount, Function<CopilotAccount, Future<AccessToken>> question) {
    var here = vertx.getOrCreateContext();
    var answer = Promise.<AccessToken>promise();
    home.runOnContext(_ ->
        question
            .apply(copilotAccount)
            .onComplete((accessToken, cause) ->
                here.runOnContext(_ -> answer.complete(accessToken, cause))));
    return answer.future();
  }

  private AccessToken accessToken(TokenResponse tokenResponse) {
    var headers = new ArrayList<>(EDITOR);
    headers.add(new Header("openai-intent", "conversation-panel"));
    headers.add(new Header(AccessToken.AUTHORIZATION, "Bearer " + tokenResponse.token().reveal()));
    return new AccessToken(tokenResponse.endpoint(usual), headers);
  }
}
