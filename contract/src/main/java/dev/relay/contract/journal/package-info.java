/// What is told of an exchange when it is over.
@NullMarked
package dev.relay.contract.journal;

import org.jspecify.annotations.NullMarked;
