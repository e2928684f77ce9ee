/// What of the configuration a provider needs.
@NullMarked
package dev.relay.provider.config;

import org.jspecify.annotations.NullMarked;
