package dev.relay.launcher.config.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/// A host as it is configured: a name or an address, without brackets.
public record HostName(String text) {

  private static final Set<String> ANY = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  /// Whether only processes of this machine reach it. A name that is not known is none.
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(text).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  /// Whether it stands for all addresses of this machine.
  public boolean isAny() {
    return ANY.contains(text);
  }

  /// As it stands in front of a port.
  public String bracketed() {
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
