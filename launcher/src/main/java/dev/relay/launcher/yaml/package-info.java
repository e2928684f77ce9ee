/// How a configuration is read: YAML, variables and references into records, with every error told
/// where it stands.
@NullMarked
package dev.relay.launcher.yaml;

import org.jspecify.annotations.NullMarked;
