package dev.relay.launcher.config.state;

import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Secret;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.protocol.Json;
import dev.relay.provider.config.GitHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What `relay login copilot` keeps in the state folder: whose token of GitHub it is, and the
/// token.
public record CopilotLogin(GitHub github, Secret token) {

  public static final String FILE = "copilot.json";

  private static final String URL = "github-url";
  private static final String TOKEN = "token";

  /// Nothing for a text that is no login.
  public static Optional<CopilotLogin> read(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    Optional<GitHub> github = Optional.empty();
    Optional<Secret> token = Optional.empty();
    try (var json = Json.parser(bytes, 0, bytes.length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case URL -> github = ServiceAddress.of(json.getText()).map(it -> new GitHub(it.url()));
          case TOKEN ->
              token = Optional.of(json.getText()).filter(CopilotLogin::isOne).map(Secret::new);
          default -> json.skipChildren();
        }
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    var secret = token;
    return github.flatMap(where -> secret.map(it -> new CopilotLogin(where, it)));
  }

  private static boolean isOne(String token) {
    return token.matches("[!-~]+");
  }

  public byte[] bytes() {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField(URL, github.url().toString());
      json.writeStringField(TOKEN, token.reveal());
      json.writeEndObject();
      json.writeRaw('\n');
    });
  }
}
