package dev.relay.provider.connection;

import dev.relay.provider.config.Authority;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What the name of a host stands for.
///
/// Vert.x gives the first entry of the hosts file, and of the DNS the addresses of IPv4 if there is
/// one. The others are asked for only when those do not help.
final class Addresses {

  private static final Duration GOOD = Duration.ofSeconds(30);
  private static final int QUERY_MILLIS = 1_000;
  private static final int QUERIES = 2;
  private static final int DNS_PORT = 53;

  private final VertxInternal vertx;
  private final String host;
  private List<InetAddress> others = List.of();
  private long othersUntil;
  private boolean asked;

  /// @param host a name or an address, without brackets
  Addresses(Vertx vertx, String host) {
    this.vertx = (VertxInternal) vertx;
    this.host = host;
  }

  Future<List<InetAddress>> usual() {
    var literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      return literal(literal);
    }
    var context = vertx.getOrCreateContext();
    var found = context.<List<InetSocketAddress>>promise();
    vertx.nameResolver().resolveAll(context.nettyEventLoop(), host).addListener(found);
    return found.future().map(all -> all.stream().map(InetSocketAddress::getAddress).toList());
  }

  private static Future<List<InetAddress>> literal(byte[] address) {
    try {
      return Future.succeededFuture(List.of(InetAddress.getByAddress(address)));
    } catch (UnknownHostException e) {
      return Future.failedFuture(e);
    }
  }

  /// Those of the hosts file, or of IPv6; never fails.
  Future<List<InetAddress>> others() {
    if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
      return Future.succeededFuture(List.of());
    }
    if (asked && System.nanoTime() - othersUntil < 0) {
      return Future.succeededFuture(others);
    }
    var listed = listed();
    return (listed.isEmpty() ? ofIpv6() : Future.succeededFuture(listed)).map(this::keep);
  }

  private List<InetAddress> keep(List<InetAddress> found) {
    asked = true;
    others = found;
    othersUntil = System.nanoTime() + GOOD.toNanos();
    return found;
  }

  private List<InetAddress> listed() {
    var hosts = HostsFileEntriesProvider.parser().parseSilently();
    var name = host.toLowerCase(Locale.ENGLISH);
    return Stream.of(hosts.ipv4Entries(), hosts.ipv6Entries())
        .flatMap(entries -> entries.getOrDefault(name, List.of()).stream())
        .toList();
  }

  private Future<List<InetAddress>> ofIpv6() {
    var context = vertx.getOrCreateContext();
    var resolver = resolver(context);
    var found = context.<List<InetAddress>>promise();
    resolver.resolveAll(host).addListener(found);
    return found.future().otherwise(List.of()).onComplete(_ -> resolver.close());
  }

  private static InetSocketAddress server(String text) {
    var server = Authority.of(URI.create("dns://" + text)).orElseThrow();
    return new InetSocketAddress(server.host(), server.port() < 0 ? DNS_PORT : server.port());
  }

  private DnsNameResolver resolver(ContextInternal context) {
    var transport = vertx.transport();
    var builder = new DnsNameResolverBuilder(context.nettyEventLoop());
    var servers = vertx.nameResolver().options().getServers();
    if (servers != null && !servers.isEmpty()) {
      builder.nameServerProvider(
          new SequentialDnsServerAddressStreamProvider(
              servers.stream().map(Addresses::server).toList()));
    }
    return builder
        .datagramChannelFactory(transport::datagramChannel)
        .socketChannelFactory(() -> (SocketChannel) transport.channelFactory(false).newChannel())
        .resolvedAddressTypes(ResolvedAddressTypes.IPV6_ONLY)
        .optResourceEnabled(false)
        .ndots(1)
        .queryTimeoutMillis(QUERY_MILLIS)
        .maxQueriesPerResolve(QUERIES)
        .build();
  }
}
