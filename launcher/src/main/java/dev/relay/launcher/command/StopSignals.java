package dev.relay.launcher.command;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/// The signals by which somebody asks the process to stop. The JVM would hear of the first one
/// only.
///
/// `sun.misc.Signal` is exported by the module `jdk.unsupported`, and the one way there is. It is
/// reached by reflection, as the compiler warns of every mention of it, which nothing can suppress.
final class StopSignals {

  private static final String[] NAMES = {"TERM", "INT"};

  private StopSignals() {}

  /// Runs `first` at the first signal and `again` at each later one, on threads of their own. A JVM
  /// that leaves its signals alone (`-Xrs`) goes on doing so.
  static void handle(Runnable first, Runnable again) {
    var told = new AtomicBoolean();
    for (var name : NAMES) {
      handle(name, () -> (told.getAndSet(true) ? again : first).run());
    }
  }

  private static void handle(String name, Runnable action) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), of(handler, action));
    } catch (ReflectiveOperationException _) {
      // The JVM itself goes on to hear of it, and runs the hooks.
    }
  }

  private static Object of(Class<?> handler, Runnable action) {
    return Proxy.newProxyInstance(
        StopSignals.class.getClassLoader(),
        new Class<?>[] {handler},
        (self, method, args) -> {
          if (method.getDeclaringClass() == handler) {
            action.run();
            return null;
          }
          return method.invoke(action, args);
        });
  }
}
