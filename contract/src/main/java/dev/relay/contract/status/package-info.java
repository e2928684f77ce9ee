/// What is known of providers and their instances.
@NullMarked
package dev.relay.contract.status;

import org.jspecify.annotations.NullMarked;
