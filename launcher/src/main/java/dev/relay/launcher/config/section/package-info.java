/// The sections of `relay.yaml` as records.
@NullMarked
package dev.relay.launcher.config.section;

import org.jspecify.annotations.NullMarked;
