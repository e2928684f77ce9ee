package dev.relay.launcher.yaml;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A component of a record that a file may set, under the component's name in kebab case. Its
/// default is what stands in the record's `DEFAULT`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

  /// What it is for, in a sentence or two.
  String value() default "";

  /// In place of the component's own.
  String name() default "";

  /// Stands in the shipped file in place of the default.
  String example() default "";

  /// The least value, as a file would have it.
  String min() default "";

  /// The greatest value, as a file would have it.
  String max() default "";

  /// What a text has to match.
  String matches() default "";

  /// What a text that matches is called.
  String expected() default "";

  /// Whether a value that does not fit is kept out of messages.
  boolean hidden() default false;

  /// The key in whose place it may stand.
  String instead() default "";

  /// The one type of entry that has it; empty: all.
  String only() default "";
}
