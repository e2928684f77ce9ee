/// The words verticles say to each other: immutable records, sealed choices and one-method seams.
@NullMarked
package dev.relay.contract;

import org.jspecify.annotations.NullMarked;
