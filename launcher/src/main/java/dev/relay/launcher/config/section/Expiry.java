package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Scalar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// When something ends: the end of a day in UTC, or a time.
public record Expiry(Instant at) {

  static final Scalar<Expiry> SCALAR =
      Scalar.TEXT.as("a day like 2027-01-31, or a time like 2027-01-31T12:00:00Z", Expiry::of);

  static Optional<Expiry> of(String text) {
    try {
      return Optional.of(
          new Expiry(
              text.length() <= 10
                  ? LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)
                  : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant()));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return at.toString();
  }
}
