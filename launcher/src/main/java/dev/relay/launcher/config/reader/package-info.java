/// From sections to what the verticles are given.
@NullMarked
package dev.relay.launcher.config.reader;

import org.jspecify.annotations.NullMarked;
