/// Who calls: keys of callers and of `/admin`.
@NullMarked
package dev.relay.gateway.auth;

import org.jspecify.annotations.NullMarked;
