/// The contract of a stream, as tests that any two sides must pass.
@NullMarked
package dev.relay.testkit.spec;

import org.jspecify.annotations.NullMarked;
