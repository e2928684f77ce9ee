/// Exchanges over HTTP: request, headers, keys, deadlines.
@NullMarked
package dev.relay.provider.http;

import org.jspecify.annotations.NullMarked;
