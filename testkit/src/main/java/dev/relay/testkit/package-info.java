/// Contract kits, the fake upstream and golden wire files, for tests only.
@NullMarked
package dev.relay.testkit;

import org.jspecify.annotations.NullMarked;
