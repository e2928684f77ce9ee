/// A provider that answers by itself.
@NullMarked
package dev.relay.provider.simulated;

import org.jspecify.annotations.NullMarked;
