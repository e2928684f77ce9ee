package dev.relay.protocol.notice;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether an error says that the account behind a key has no money left, or was closed: another
/// key may answer what this one does not.
///
/// A code is believed. Words are only where a message begins with them: further in, they may be the
/// caller's own, as may be a name that the message says is not known.
final class UnpaidAccount {

  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;

  private static final Set<String> CODES =
      Set.of(
          "insufficient_quota",
          "insufficient_balance",
          "insufficient_credits",
          "insufficient_funds",
          "insufficient_user_quota",
          "exceeded_current_quota_error",
          "billing_hard_limit_reached",
          "billing_limit_user_error",
          "billing_not_active",
          "billing_error",
          "billing_disabled",
          "payment_required",
          "credit_limit_reached",
          "credits_exhausted",
          "blocked_api_access",
          "spend_limit_reached",
          "spend_limit_exceeded",
          "account_deactivated",
          "account_suspended",
          "account_disabled",
          "accountoverdueerror",
          "arrearage",
          "access_terminated",
          "consumer_suspended",
          "organization_restricted",
          "organization_disabled");

  private static final Pattern BEGINNING =
      Pattern.compile(
          String.join(
              "|",
              // Anthropic
              "your credit balance is too low",
              "you have reached your specified api usage limits",
              "this organization has been disabled",
              "your (?:account|organization|workspace) has (?:been|reached its) "
                  + "(?:disabled|suspended|deactivated|restricted|(?:monthly )?spend)",
              // OpenAI, Azure and Groq
              "billing hard limit has been reached",
              "your account is not active, please check your billing",
              "your account has been deactivated",
              "your access was terminated",
              "organization has been restricted",
              "api access blocked",
              // DeepSeek, MiniMax, SiliconFlow, OpenRouter, Together, Moonshot
              "insufficient (?:account )?(?:balance|credits?|funds)(?:[ .,:!(]|$)",
              "(?:sorry, )?your account balance is (?:insufficient|too low|not enough)",
              "credit limit exceeded",
              "you have exceeded your monthly (?:included|spending)",
              "your account .{0,120}?(?:is|was|has been) suspended",
              "account .{0,80}? is suspended",
              // xAI
              "your (?:newly created )?teams? .{0,80}?(?:used all available credits|any credits)",
              // Gemini
              "your prepayment credits are depleted",
              "your project has exceeded its (?:monthly )?spending cap",
              "this api method requires billing",
              "consumer .{0,120}? has been suspended",
              // Mistral, DeepInfra, DashScope
              "inactive subscription",
              "you have no active (?:subscription|payment)",
              "inference prohibited",
              "access denied, please make sure your account is in good standing"));

  /// The words of OpenAI are Google's, too, where only a minute's quota is used up.
  private static final String QUOTA = "you exceeded your current quota";

  private static final String USED_UP = "resource_exhausted";

  /// What is said of a name, which a message may begin with.
  private static final List<String> OF_A_NAME =
      List.of(
          "not a valid", "not found", "does not exist", "not supported", "unknown ", "invalid ");

  private UnpaidAccount() {}

  static boolean isIn(ProviderErrorPhrases words, int status) {
    if (words.codes().stream().anyMatch(CODES::contains)) {
      return true;
    }
    return status != NOT_FOUND
        && status != TOO_LARGE
        && words.messages().stream().anyMatch(message -> tells(message, words));
  }

  private static boolean tells(String message, ProviderErrorPhrases words) {
    if (message.startsWith(QUOTA)) {
      return words.delay().isEmpty() && !words.codes().contains(USED_UP) && !saysWhen(message);
    }
    return BEGINNING.matcher(message).lookingAt()
        && OF_A_NAME.stream().noneMatch(message::contains);
  }

  private static boolean saysWhen(String message) {
    return message.contains("retry in ") || message.contains("try again in ");
  }
}
