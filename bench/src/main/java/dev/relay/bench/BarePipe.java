package dev.relay.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/// The least that Vert.x can do as a proxy: server to client and back by `pipeTo`.
public final class BarePipe extends VerticleBase {

  private final int port;
  private final HttpClient client;

  private BarePipe(int port, HttpClient client) {
    this.port = port;
    this.client = client;
  }

  /// Takes the port to listen on, the port of the upstream and the number of event loops.
  public static void main(String[] args) {
    int loops = Integer.parseInt(args[2]);
    var vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true));
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException(
          "no native transport", vertx.unavailableNativeTransportCause());
    }
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(Integer.parseInt(args[1])),
            new PoolOptions().setHttp1MaxSize(2000));
    vertx
        .deployVerticle(
            () -> new BarePipe(Integer.parseInt(args[0]), client),
            new DeploymentOptions().setInstances(loops))
        .onFailure(cause -> {
          System.err.println(cause);
          System.exit(1);
        });
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
        .requestHandler(this::serve)
        .listen(port, "127.0.0.1");
  }

  private void serve(HttpServerRequest request) {
    request.pause();
    client
        .request(new RequestOptions().setMethod(request.method()).setURI(request.uri()))
        .onSuccess(out -> forward(request, out))
        .onFailure(_ -> refuse(request.response()));
  }

  private void forward(HttpServerRequest request, HttpClientRequest out) {
    out.headers().addAll(request.headers()).remove(HttpHeaders.HOST).remove(HttpHeaders.CONNECTION);
    request.response().closeHandler(_ -> out.reset());
    out.response()
        .onSuccess(answer -> back(answer, request.response()))
        .onFailure(_ -> refuse(request.response()));
    request.pipeTo(out);
  }

  private void back(HttpClientResponse answer, HttpServerResponse response) {
    response.setStatusCode(answer.statusCode());
    response.headers().addAll(answer.headers()).remove(HttpHeaders.CONNECTION);
    answer.pipeTo(response);
  }

  private void refuse(HttpServerResponse response) {
    if (!response.headWritten()) {
      response.setStatusCode(502).end();
    }
  }
}
