/// A provider that answers as it is told.
@NullMarked
package dev.relay.testkit.upstream;

import org.jspecify.annotations.NullMarked;
