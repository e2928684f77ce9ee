/// What is kept in the state folder.
@NullMarked
package dev.relay.launcher.config.state;

import org.jspecify.annotations.NullMarked;
