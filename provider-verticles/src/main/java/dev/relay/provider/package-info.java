/// The models' side: one verticle per configured provider, which opens exchanges over HTTP and
/// streams the answers.
@NullMarked
package dev.relay.provider;

import org.jspecify.annotations.NullMarked;
