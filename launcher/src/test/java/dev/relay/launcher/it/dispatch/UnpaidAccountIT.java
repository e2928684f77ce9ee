package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// An account without money is its provider's matter: the next key answers.
class UnpaidAccountIT {

  private static final String UNPAID =
      "{'error':{'message':'You exceeded your current quota, please check your plan and billing"
          + " details.','type':'insufficient_quota','code':'insufficient_quota'}}";

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String type) {
    var relay =
        RunningRelay.configured(
            Picture.AUTH
                + "providers: [{name: p, type: %s, base-url: \"%s\", api-keys: [k1, k2]}]\n"
                    .formatted(type, fake.url()));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "OPENAI    | 429 | " + UNPAID,
        "OPENAI    | 400 | {'error':{'message':'Billing hard limit has been reached','type':"
            + "'invalid_request_error','code':'billing_hard_limit_reached'}}",
        "OPENAI    | 429 | {'error':{'message':'Your account is not active, please check your"
            + " billing details on our website.','type':'billing_not_active'}}",
        "OPENAI    | 402 | {'error':{'message':'Insufficient Balance','type':'unknown_error',"
            + "'code':'invalid_request_error'}}",
        "OPENAI    | 402 | {'error':{'code':402,'message':'Insufficient credits. Add more'}}",
        "OPENAI    | 429 | {'code':'Some resource has been exhausted','error':'Your team 16f2151a"
            + " has either used all available credits or reached its monthly spending limit.'}",
        "OPENAI    | 403 | {'code':'x','error':'Your newly created teams doesn`t have any credits"
            + " or licenses yet.'}",
        "OPENAI    | 400 | {'error':{'message':'Organization has been restricted. Please reach out"
            + " to support','type':'invalid_request_error','code':'organization_restricted'}}",
        "OPENAI    | 412 | {'error':{'message':'Account me is suspended, possibly due to reaching"
            + " the monthly spending limit'}}",
        "OPENAI    | 429 | {'error':{'message':'Your account org-1<ak-1> is suspended, please check"
            + " your plan','type':'exceeded_current_quota_error'}}",
        "OPENAI    | 400 | {'error':{'message':'Access denied, please make sure your account is in"
            + " good standing.','type':'Arrearage','code':'Arrearage'}}",
        "OPENAI    | 402 | Insufficient credits",
        "OPENAI    | 400 | {'error':{'message':'Provider returned error','metadata':{'raw':"
            + "'{\\\"error\\\":{\\\"message\\\":\\\"Your credit balance is too low\\\"}}'}}}",
        "RESPONSES | 429 | " + UNPAID,
        "ANTHROPIC | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'Your"
            + " credit balance is too low to access the Anthropic API.'}}",
        "ANTHROPIC | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'You"
            + " have reached your specified API usage limits.'}}",
        "ANTHROPIC | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'This"
            + " organization has been disabled.'}}",
        "ANTHROPIC | 402 | {'type':'error','error':{'type':'billing_error','message':'no'}}",
        "GEMINI    | 429 | {'error':{'code':429,'status':'RESOURCE_EXHAUSTED','message':'Your"
            + " prepayment credits are depleted. Please go to AI Studio'}}",
        "GEMINI    | 403 | {'error':{'code':403,'status':'PERMISSION_DENIED','message':'no',"
            + "'details':[{'@type':'type.googleapis.com/google.rpc.ErrorInfo',"
            + "'reason':'BILLING_DISABLED'}]}}",
      })
  void the_next_key_answers_and_this_one_is_asked_last(InDialect dialect, int status, String body) {
    var unpaid = Answer.json(body.replace('\'', '"').replace('`', '\'')).withStatus(status);
    fake.answering(it ->
        FakeProvider.key(it).equals("k1")
            ? unpaid.withHeader("x-should-retry", "false")
            : dialect.whole("hi"));
    var relay = relay(dialect.type());

    for (int i = 0; i < 6; i++) {
      var model = "m" + i;
      assertThat(relay.post(dialect.path(model), dialect.body(model)).statusCode()).isEqualTo(200);
    }

    assertThat(fake.keys().stream().filter("k1"::equals)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void where_no_other_key_is_left_the_client_is_told_so(InDialect dialect) {
    fake.answering(Answer.json(UNPAID.replace('\'', '"')).withStatus(429));

    var response = relay(dialect.type()).post(dialect.path("m"), dialect.body("m"));

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(RunningRelay.text(response)).contains("insufficient_quota");
    assertThat(fake.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "400 | {'error':{'message':'Unknown parameter: insufficient_quota','code':'unknown'}}",
        "400 | {'error':{'message':'`Your credit balance is too low` is not one of [1, 2]'}}",
        "400 | {'error':{'message':'Invalid value: Your credit balance is too low'}}",
        "400 | {'error':{'message':'Insufficient balance is not a valid model ID'}}",
        "404 | {'error':{'message':'Insufficient credits'}}",
        "400 | {'detail':[{'msg':'bad','input':'Your credit balance is too low'}]}",
        "422 | {'error':{'message':'bad\\nYour credit balance is too low'}}",
      })
  void what_a_caller_may_have_said_is_no_such_word(int status, String body) {
    var answer = Answer.json(body.replace('\'', '"').replace('`', '\'')).withStatus(status);
    fake.answering(it -> it.text().contains("made-up") ? answer : FakeProvider.chat("hi"));
    var relay = relay("openai");

    assertThat(relay.chat(CHAT_BODY.replace("hi", "made-up")).statusCode()).isEqualTo(status);

    assertThat(fake.count()).isEqualTo(1);
    assertThat(Picture.of(relay).clean("p.1") && Picture.of(relay).clean("p.2")).isTrue();
  }

  @Test
  void a_quota_of_google_that_is_used_up_for_a_minute_is_a_limit() {
    var limit =
        "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"You exceeded your"
            + " current quota, please check your plan. Please retry in 39.6s.\"}}";
    fake.answering(Answer.json(limit).withStatus(429));
    var relay = relay("gemini");

    relay.post(InDialect.GEMINI.path("m"), InDialect.GEMINI.body("m"));

    assertThat(Picture.of(relay).instance("p.1").encode()).contains("\"limit\"");
  }
}
