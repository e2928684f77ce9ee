package dev.relay.launcher.yaml;

import java.util.LinkedHashMap;
import java.util.Map;

/// What is read once, and so is to be the same in every later reading.
public final class FixedKeys {

  private final ScalarKinds scalarKinds;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private FixedKeys(ScalarKinds scalarKinds) {
    this.scalarKinds = scalarKinds;
  }

  /// The paths of all fixed keys in `file`, each with its value.
  public static Map<String, Object> of(Record file, ScalarKinds scalarKinds) {
    var keys = new FixedKeys(scalarKinds);
    keys.collect("", file, false);
    return Map.copyOf(keys.values);
  }

  private void collect(String path, Record record, boolean fixed) {
    for (var member : Member.of(record, scalarKinds)) {
      var name = path.isEmpty() ? member.name() : path + "." + member.name();
      boolean here = fixed || member.fixed();
      if (member.shape() instanceof Shape.Fields && member.value() instanceof Record nested) {
        collect(name, nested, here);
      } else if (here) {
        values.put(name, member.value());
      }
    }
  }
}
