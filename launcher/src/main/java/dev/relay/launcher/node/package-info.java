/// One node: its verticles, their start, reload and end.
@NullMarked
package dev.relay.launcher.node;

import org.jspecify.annotations.NullMarked;
