package dev.relay.launcher.config.section;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a node runs, by the words of `roles:`.
public enum NodeRole {
  GATEWAY,
  CONTEXT,
  LIMITER,
  CACHE,
  DISPATCH,
  PROVIDER;

  public static final Set<NodeRole> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(NodeRole.class));

  /// Those that an exchange needs somewhere; the others are not built yet.
  public static final Set<NodeRole> BUILT =
      Collections.unmodifiableSet(EnumSet.of(GATEWAY, DISPATCH, PROVIDER));

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
