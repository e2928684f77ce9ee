/// Own secrets in what a provider says, masked.
@NullMarked
package dev.relay.provider.secrets;

import org.jspecify.annotations.NullMarked;
