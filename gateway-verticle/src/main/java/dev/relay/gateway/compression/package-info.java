/// Request bodies that come compressed.
@NullMarked
package dev.relay.gateway.compression;

import org.jspecify.annotations.NullMarked;
