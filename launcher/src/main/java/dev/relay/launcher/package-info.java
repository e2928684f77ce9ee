/// Reads the configuration, deploys the verticles, and the command line.
@NullMarked
package dev.relay.launcher;

import org.jspecify.annotations.NullMarked;
