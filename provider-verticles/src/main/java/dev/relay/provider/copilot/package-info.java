/// GitHub Copilot: logins, tokens, requests.
@NullMarked
package dev.relay.provider.copilot;

import org.jspecify.annotations.NullMarked;
