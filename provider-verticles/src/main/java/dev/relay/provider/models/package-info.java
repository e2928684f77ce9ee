/// Whether a provider is there, and which models it lists.
@NullMarked
package dev.relay.provider.models;

import org.jspecify.annotations.NullMarked;
