/// Addresses of services, proxies and Redis.
@NullMarked
package dev.relay.launcher.config.address;

import org.jspecify.annotations.NullMarked;
