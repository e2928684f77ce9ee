package dev.relay.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.journal.CompletedExchange;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.journal.Journal;
import dev.relay.gateway.request.ApiCall;
import dev.relay.gateway.routing.ResponseOwners;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChainTest {

  private static final Failure GONE = new Failure.Unavailable("over");
  private static final String HEADER = "x-relay-truncated";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void steps_are_taken_in_their_order() {
    answer(step("first"), step("second"), (context, _) -> context.refuse(GONE));

    assertThat(seen).containsExactly("first", "second", "completed");
  }

  @Test
  void a_step_that_proceeds_twice_runs_nothing_twice() {
    Step twice =
        (_, next) -> {
          next.proceed();
          next.proceed();
        };
    answer(twice, step("second"), (context, _) -> context.refuse(GONE));

    assertThat(seen).containsExactly("second", "completed");
  }

  @Test
  void a_step_that_fails_is_an_internal_error() {
    var response =
        answer((_, _) -> {
          throw new IllegalStateException("a defect");
        });

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(seen).containsExactly("completed");
  }

  @Test
  void what_is_to_be_done_afterwards_is_done_once_and_in_order() {
    answer((context, _) -> {
      context.afterwards(() -> seen.add("one"));
      context.afterwards(() -> {
        throw new IllegalStateException("a defect");
      });
      context.afterwards(() -> seen.add("two"));
      context.refuse(GONE);
      context.refuse(GONE);
      context.afterwards(() -> seen.add("late"));
    });

    assertThat(seen).containsExactly("one", "two", "completed", "late");
  }

  @Test
  void a_step_may_add_a_header_to_the_answer() {
    var response =
        answer((context, _) -> {
          context.answerHeader(HEADER, "unfitted");
          context.refuse(GONE);
        });

    assertThat(response.getHeader(HEADER)).isEqualTo("unfitted");
  }

  private Step step(String name) {
    return (_, next) -> {
      seen.add(name);
      next.proceed();
    };
  }

  /// What a client gets when these steps are all there are.
  private HttpClientResponse answer(Step... steps) {
    var inbox = Inbox.open(vertx, new Directory(), Timing.DEFAULT).await();
    var server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                new Chain(context(request, inbox), List.of(steps), inbox.longReads()).begin())
            .listen(0, "127.0.0.1")
            .await();
    return vertx
        .createHttpClient()
        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
        .compose(HttpClientRequest::send)
        .await();
  }

  private ExchangeContext context(HttpServerRequest request, Inbox inbox) {
    var call = Objects.requireNonNull(ApiCall.FIXED.get("/v1/chat/completions"));
    return new ExchangeContext(
        request, call, inbox, ServerConfig.DEFAULT, new Seen(), new ResponseOwners());
  }

  private final class Seen implements Journal {
    @Override
    public void began() {}

    @Override
    public void streaming() {}

    @Override
    public void completed(CompletedExchange exchange) {
      seen.add("completed");
    }
  }
}
