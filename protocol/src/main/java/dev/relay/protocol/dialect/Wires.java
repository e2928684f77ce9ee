package dev.relay.protocol.dialect;

import dev.relay.contract.Dialect;
import dev.relay.protocol.anthropic.AnthropicWire;
import dev.relay.protocol.gemini.GeminiWire;
import dev.relay.protocol.openai.OpenAiWire;
import dev.relay.protocol.responses.ResponsesWire;
import dev.relay.protocol.wire.Wire;

/// Which wire belongs to which dialect.
public final class Wires {

  private static final Wire OPENAI = new OpenAiWire();
  private static final Wire RESPONSES = new ResponsesWire();
  private static final Wire ANTHROPIC = new AnthropicWire();
  private static final Wire GEMINI = new GeminiWire();

  private Wires() {}

  public static Wire of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case RESPONSES -> RESPONSES;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
    };
  }
}
