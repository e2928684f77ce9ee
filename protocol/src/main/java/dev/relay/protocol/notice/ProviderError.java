package dev.relay.protocol.notice;

import dev.relay.contract.Dialect;
import dev.relay.contract.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a provider's error means for whoever may ask again.
///
/// The codes are those of https://platform.openai.com/docs/guides/error-codes and of the errors of
/// Responses, of https://docs.claude.com/en/api/errors, and of `google.rpc.Code`; the wordings are
/// those of the services that clients compact a conversation for.
///
/// @param status as the provider would have answered, had it known before its first byte: what it
///   says within a stream comes with a 200
public record ProviderError(int status, Cause cause) {

  /// What only some of the same status have.
  public enum Cause {
    /// The conversation is longer than the model's window.
    CONTEXT_OVERFLOW,
    /// A 429 that this request alone provokes, however much is left: it says nothing of the key.
    REQUEST_TOO_LARGE,
    /// Encrypted content that was written for another key.
    BOUND_CONTENT,
    /// The account behind the key has no money left, or was closed, whatever the status says.
    UNPAID,
    /// As the status says.
    OTHER
  }

  private static final List<String> OVERFLOW_CODES =
      List.of(
          "context_length_exceeded",
          "model_context_window_exceeded",
          "model_max_prompt_tokens_exceeded");

  private static final List<String> OVERFLOW =
      List.of(
          "maximum context length",
          "context window",
          "context limit",
          "context_length_exceeded",
          "context length exceeded",
          "exceeds the context length",
          "exceeded max context length",
          "greater than the context length",
          "exceeds the available context size",
          "prompt is too long",
          "prompt too long",
          "input is too long",
          "exceeds the maximum number of tokens",
          "maximum prompt length",
          "prompt token count",
          "exceeded model token limit",
          "reduce the length of the messages",
          "too many tokens");

  private static final List<String> TOO_LARGE =
      List.of("request too large", "must be reduced in order to run");

  private static final String BOUND_CODE = "invalid_encrypted_content";

  private static final List<String> ENCRYPTED = List.of("encrypted");

  private static final List<String> UNREADABLE =
      List.of("could not be decrypted", "could not be verified");

  /// To Google a wrong key is an invalid argument.
  private static final List<String> WRONG_KEY = List.of("api key not valid", "api key expired");

  /// What services say of a key within an answer that tells no status.
  private static final List<String> NO_KEY =
      List.of(
          "invalid api key",
          "invalid api-key",
          "incorrect api key",
          "api key not valid",
          "api key expired",
          "invalid token",
          "invalid credential",
          "login fail",
          "unauthorized",
          "authentication fail");

  private static final List<String> TOO_OFTEN = List.of("rate limit", "too many requests");

  /// Reads no more than the first 16 KiB of what was said; whatever it is, it means something.
  public static ProviderError of(Dialect dialect, Failure.Refused refused) {
    var words = ProviderErrorPhrases.of(refused);
    int status = refused.status() < 300 ? said(words) : refused.status();
    if (UnpaidAccount.isIn(words, status)) {
      return new ProviderError(status, Cause.UNPAID);
    }
    return dialect == Dialect.GEMINI && status == 400 && words.say(WRONG_KEY)
        ? new ProviderError(401, Cause.OTHER)
        : new ProviderError(status, cause(status, words));
  }

  /// How long the provider wants to be left alone, from `nowEpochMillis` on: as its headers say,
  /// else as its body does, else until the limit is whole that is used up. Empty where it does not
  /// say.
  public static Optional<Duration> retryAfter(Failure.Refused refused, long nowEpochMillis) {
    return RetryHeaders.retryAfter(refused.headers(), nowEpochMillis)
        .or(() -> RetryWords.of(ProviderErrorPhrases.of(refused), nowEpochMillis))
        .or(() -> RetryHeaders.untilReset(refused.headers(), nowEpochMillis));
  }

  private static int said(ProviderErrorPhrases words) {
    for (var code : words.codes()) {
      int status = status(code);
      if (status > 0) {
        return status;
      }
    }
    if (words.number() >= 400 && words.number() < 600) {
      return words.number();
    }
    if (overflows(words) || isBound(words)) {
      return 400;
    }
    return words.say(NO_KEY) ? 401 : words.say(TOO_OFTEN) ? 429 : 500;
  }

  /// The status of a code in any dialect: none means one thing here and another there. 0 if it is
  /// not known.
  private static int status(String code) {
    return switch (code) {
      case "invalid_request_error", "invalid_request", "invalid_argument", "invalid_prompt" -> 400;
      case "context_length_exceeded", BOUND_CODE, "failed_precondition", "out_of_range" -> 400;
      case "content_filter", "content_policy_violation" -> 400;
      case "authentication_error", "invalid_api_key", "unauthenticated" -> 401;
      case "billing_error", "payment_required", "insufficient_credits" -> 402;
      case "permission_error", "permission_denied" -> 403;
      case "not_found_error", "not_found", "model_not_found" -> 404;
      case "request_too_large" -> 413;
      case "rate_limit_error", "rate_limit_exceeded", "resource_exhausted" -> 429;
      case "insufficient_quota", "billing_not_active", "too_many_requests", "usage_limit_reached" ->
          429;
      case "api_error", "server_error", "internal", "internal_error" -> 500;
      case "unavailable", "server_is_overloaded", "slow_down", "service_unavailable" -> 503;
      case "timeout_error", "deadline_exceeded" -> 504;
      case "overloaded_error" -> 529;
      default -> 0;
    };
  }

  private static Cause cause(int status, ProviderErrorPhrases words) {
    return switch (status) {
      case 400, 413, 422 -> {
        if (isBound(words)) {
          yield Cause.BOUND_CONTENT;
        }
        yield overflows(words) ? Cause.CONTEXT_OVERFLOW : Cause.OTHER;
      }
      case 429 -> words.say(TOO_LARGE) ? Cause.REQUEST_TOO_LARGE : Cause.OTHER;
      default -> Cause.OTHER;
    };
  }

  private static boolean isBound(ProviderErrorPhrases words) {
    return words.codes().contains(BOUND_CODE) || (words.say(ENCRYPTED) && words.say(UNREADABLE));
  }

  private static boolean overflows(ProviderErrorPhrases words) {
    return words.codes().stream().anyMatch(OVERFLOW_CODES::contains) || words.say(OVERFLOW);
  }
}
