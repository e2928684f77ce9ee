package dev.relay.protocol;

/// How many tokens a model takes and gives.
///
/// @param context of its window; 0 where that is not known
/// @param output of an answer at most; 0 where that is not known
public record ModelLimits(long context, long output) {

  public static final ModelLimits UNKNOWN = new ModelLimits(0, 0);

  public boolean complete() {
    return context > 0 && output > 0;
  }

  /// These, and what of `others` is not known here; these alone where the two do not go together:
  /// an answer would be longer than the window.
  public ModelLimits or(ModelLimits others) {
    var both =
        new ModelLimits(
            context > 0 ? context : others.context, output > 0 ? output : others.output);
    return both.context > 0 && both.output > both.context ? this : both;
  }

  /// What holds whichever of the two answers: the smaller of each, and nothing where one is not
  /// known.
  public ModelLimits and(ModelLimits others) {
    return new ModelLimits(Math.min(context, others.context), Math.min(output, others.output));
  }
}
