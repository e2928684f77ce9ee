package dev.relay.provider.connection;

import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// What an exception of the HTTP client means, in words that name no address and no secret.
public final class ClientErrors {

  private static final int UNAVAILABLE = 503;

  /// When what a provider is asked with may be there again.
  private static final Duration SOON = Duration.ofSeconds(1);

  private ClientErrors() {}

  public static Failure connecting(String provider, Throwable cause) {
    if (cause instanceof ConnectionPoolTooBusyException) {
      return new Failure.Overloaded("too many requests wait for '" + provider + "'", SOON);
    }
    return cause instanceof FailureException known
        ? new Failure.Exhausted(UNAVAILABLE, known.failure().message(), SOON)
        : new Failure.Unavailable(
            "the provider '" + provider + "' cannot be reached: " + words(cause));
  }

  /// GitHub was to give the provider a token.
  public static Failure github(String provider, Throwable cause) {
    return new Failure.Unavailable(
        "GitHub cannot be reached for the provider '"
            + provider
            + "': "
            + (cause instanceof TimeoutException ? "it gave no answer in time" : words(cause)));
  }

  /// @param stale whether the connection was kept from an earlier request, and went at once
  public static Failure unanswered(String provider, Throwable cause, boolean stale) {
    return new Failure.Broken(
        "the provider '" + provider + "' gave no answer: " + words(cause),
        !connectionDied(cause)
            ? Failure.Break.UNREADABLE
            : stale ? Failure.Break.STALE : Failure.Break.CUT);
  }

  public static Failure cut(String provider, Throwable cause) {
    return new Failure.Broken(
        "the answer of the provider '" + provider + "' was cut: " + words(cause),
        connectionDied(cause) ? Failure.Break.CUT : Failure.Break.UNREADABLE);
  }

  /// Whether it says that the connection went away, and not that an answer came which cannot be
  /// read.
  static boolean connectionDied(Throwable cause) {
    return cause instanceof HttpClosedException
        || cause instanceof StreamResetException
        || (cause instanceof IOException && !(cause instanceof SSLException));
  }

  public static String words(Throwable cause) {
    return switch (cause) {
      case FailureException known -> known.failure().message();
      case ConnectionPoolTooBusyException _ -> "too many requests wait for a connection";
      case UnknownHostException _ -> "its name is not known";
      case SSLException _ -> "the TLS handshake failed";
      case ConnectException e ->
          e.getMessage() != null && e.getMessage().contains("timed out")
              ? "connecting took too long"
              : "the connection was refused";
      case HttpClosedException _, StreamResetException _ -> "the connection was closed";
      case IOException _ -> "the connection was closed";
      case VertxException e when "Connection was closed".equals(e.getMessage()) ->
          "the connection was closed";
      default -> "it does not speak HTTP as expected (" + cause.getClass().getSimpleName() + ")";
    };
  }
}
