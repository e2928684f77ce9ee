/// The command line.
@NullMarked
package dev.relay.launcher.command;

import org.jspecify.annotations.NullMarked;
