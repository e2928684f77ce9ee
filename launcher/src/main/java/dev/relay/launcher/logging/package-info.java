/// How log lines look.
@NullMarked
package dev.relay.launcher.logging;

import org.jspecify.annotations.NullMarked;
