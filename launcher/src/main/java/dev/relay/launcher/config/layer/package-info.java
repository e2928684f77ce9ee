/// The files that a configuration is made of, one above the other.
@NullMarked
package dev.relay.launcher.config.layer;

import org.jspecify.annotations.NullMarked;
