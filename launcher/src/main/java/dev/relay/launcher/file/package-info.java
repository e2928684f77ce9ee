/// Files that Relay reads: without waiting, and none that somebody else may have put there.
@NullMarked
package dev.relay.launcher.file;

import org.jspecify.annotations.NullMarked;
