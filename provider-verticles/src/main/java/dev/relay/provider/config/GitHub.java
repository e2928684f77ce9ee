package dev.relay.provider.config;

import java.net.URI;
import java.util.Locale;

/// Where GitHub is: for everybody, a company's own part of it (`NAME.ghe.com`), or a server of its
/// own.
///
/// @param url where people log in, without a slash at its end
public record GitHub(URI url) {

  public static final GitHub PUBLIC = new GitHub(URI.create("https://github.com"));

  private static final String COMPANY = ".ghe.com";

  public GitHub {
    url = URI.create(url.toString().replaceFirst("/+$", ""));
  }

  /// Of its REST API.
  public URI api() {
    if (isPublic()) {
      return URI.create("https://api.github.com");
    }
    return isCompany() ? URI.create("https://api." + host()) : under("/api/v3");
  }

  /// Where Copilot answers, before an account's token has told more.
  public URI copilot() {
    return URI.create(
        isCompany() ? "https://copilot-api." + host() : "https://api.githubcopilot.com");
  }

  /// Of its pages.
  public URI under(String path) {
    return URI.create(url + path);
  }

  private boolean isPublic() {
    return host().equals(Authority.host(PUBLIC.url()));
  }

  private boolean isCompany() {
    return host().endsWith(COMPANY);
  }

  private String host() {
    return Authority.host(url).toLowerCase(Locale.ROOT);
  }
}
