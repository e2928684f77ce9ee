import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** `java Download.java URL FILE`: how ./mvnw fetches on a machine with neither curl nor wget. */
void main(String[] args) throws Exception {
  var client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(15));
  var proxy = System.getenv().getOrDefault("https_proxy", System.getenv("HTTPS_PROXY"));
  if (proxy != null && !proxy.isBlank() && args[0].startsWith("https:")) {
    var at = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    client.proxy(ProxySelector.of(new InetSocketAddress(at.getHost(), at.getPort())));
  }
  var request = HttpRequest.newBuilder(URI.create(args[0])).timeout(Duration.ofMinutes(10)).build();
  var status = client.build().send(request, BodyHandlers.ofFile(Path.of(args[1]))).statusCode();
  if (status != 200) {
    System.err.println(args[0] + " answered " + status);
    System.exit(22);
  }
}
