/// The pages of operators: `/admin`, `/health`, `/metrics`.
@NullMarked
package dev.relay.gateway.admin;

import org.jspecify.annotations.NullMarked;
