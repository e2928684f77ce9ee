package dev.relay.testkit.node;

/// The way of an [Order] to the JVM that it is for, as [Wire] writes it, and of the [Reply] back.
@FunctionalInterface
interface Line {

  byte[] send(byte[] order);
}
