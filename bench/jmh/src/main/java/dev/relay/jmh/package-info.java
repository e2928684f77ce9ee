/// What the benchmarks have in common. Each of them stands in the package of what it measures, as a
/// test does.
@NullMarked
package dev.relay.jmh;

import org.jspecify.annotations.NullMarked;
