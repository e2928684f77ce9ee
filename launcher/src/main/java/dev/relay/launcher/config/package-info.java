/// What can be configured, as records, and what becomes of it.
@NullMarked
package dev.relay.launcher.config;

import org.jspecify.annotations.NullMarked;
