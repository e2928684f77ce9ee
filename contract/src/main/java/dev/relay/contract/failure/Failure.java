package dev.relay.contract.failure;

import dev.relay.contract.Header;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Why an exchange has no whole answer, by who is at fault: the caller, the provider, Relay, or
/// nobody.
public sealed interface Failure {

  /// The HTTP status a client is told.
  int status();

  /// Whether another attempt may succeed where this one did not.
  boolean retryable();

  /// A word of low cardinality for logs and metrics.
  String label();

  /// What came and what was expected, in words that may be shown to the client.
  String message();

  /// Caller: the request is not acceptable.
  ///
  /// @param code the word by which a program recognises the fault
  /// @param param the member of the request that is wrong, where there is one
  record Invalid(int status, String code, Optional<String> param, String message)
      implements Failure {
    @Override
    public boolean retryable() {
      return false;
    }

    @Override
    public String label() {
      return "invalid";
    }
  }

  /// Caller: no credential, or one that is not known.
  record Unauthorized(String message) implements Failure {
    @Override
    public int status() {
      return 401;
    }

    @Override
    public boolean retryable() {
      return false;
    }

    @Override
    public String label() {
      return "unauthorized";
    }
  }

  /// Provider: it answered, and not with what was asked for. Carried as it came, for a client of
  /// the same dialect.
  record Refused(int status, List<Header> headers, Buffer body) implements Failure {
    public Refused {
      headers = List.copyOf(headers);
    }

    @Override
    public boolean retryable() {
      return status == 401 || status == 403 || status == 408 || status == 429 || status >= 500;
    }

    @Override
    public String label() {
      return "refused";
    }

    @Override
    public String message() {
      return "the provider answered with status " + status;
    }
  }

  /// Provider: it cannot be reached.
  record Unavailable(String message) implements Failure {
    @Override
    public int status() {
      return 503;
    }

    @Override
    public boolean retryable() {
      return true;
    }

    @Override
    public String label() {
      return "unavailable";
    }
  }

  /// Provider: it was silent for longer than it may be.
  ///
  /// @param overall whether the whole of it took too long, and not a part
  record TimedOut(String message, boolean overall) implements Failure {

    public TimedOut(String message) {
      this(message, false);
    }

    @Override
    public int status() {
      return 504;
    }

    @Override
    public boolean retryable() {
      return true;
    }

    @Override
    public String label() {
      return "timed_out";
    }
  }

  /// Provider: its answer was cut or cannot be read, or nobody knows whether it was asked.
  record Broken(String message, Break how) implements Failure {

    public Broken(String message) {
      this(message, Break.CUT);
    }

    @Override
    public int status() {
      return how == Break.NOT_ACCEPTED ? 503 : 502;
    }

    @Override
    public boolean retryable() {
      return true;
    }

    @Override
    public String label() {
      return switch (how) {
        case CUT, STALE -> "upstream_cut";
        case UNREADABLE -> "upstream_unreadable";
        case NOT_ACCEPTED -> "unavailable";
      };
    }
  }

  /// What broke an answer.
  enum Break {
    /// The connection went away before the end.
    CUT,
    /// The connection was kept from an earlier request, and went away before anything came: the
    /// request may not have been seen.
    STALE,
    /// It came and makes no sense, which may be the request's doing.
    UNREADABLE,
    /// Nobody has said that the request was taken: it may be served yet, once, by whoever has it.
    NOT_ACCEPTED
  }

  /// Provider: nobody who may answer can be asked at the moment.
  ///
  /// @param status 429 if all of them want the caller to wait, else 503
  /// @param retryAfter when the first of them may be asked again
  record Exhausted(int status, String message, Duration retryAfter) implements Failure {
    @Override
    public boolean retryable() {
      return true;
    }

    @Override
    public String label() {
      return "exhausted";
    }
  }

  /// Relay: a defect of ours; the message names no detail.
  record Internal(String message) implements Failure {
    @Override
    public int status() {
      return 500;
    }

    @Override
    public boolean retryable() {
      return false;
    }

    @Override
    public String label() {
      return "internal";
    }
  }

  /// Relay: it takes on no more, for now or for good.
  ///
  /// @param retryAfter when the client may ask again, in whole seconds
  record Overloaded(String message, Duration retryAfter) implements Failure {
    @Override
    public int status() {
      return 503;
    }

    @Override
    public boolean retryable() {
      return true;
    }

    @Override
    public String label() {
      return "overloaded";
    }
  }

  /// Nobody: the client left or the opener gave up.
  record Cancelled(String message) implements Failure {
    @Override
    public int status() {
      return 499;
    }

    @Override
    public boolean retryable() {
      return false;
    }

    @Override
    public String label() {
      return "client_gone";
    }
  }

  static Failure invalid(String code, String message) {
    return new Invalid(400, code, Optional.empty(), message);
  }

  static Failure invalidParam(String param, String code, String message) {
    return new Invalid(400, code, Optional.of(param), message);
  }

  static Failure withStatus(int status, String code, String message) {
    return new Invalid(status, code, Optional.empty(), message);
  }
}
