package dev.relay.gateway;

import dev.relay.protocol.Scan;
import dev.relay.protocol.openai.RequestReader;

/// Looks into the body once, for all that anybody needs to know of it.
record ScanBody() implements Step {

  @Override
  public void take(Passage passage) {
    switch (RequestReader.scan(passage.operation(), passage.body())) {
      case Scan.Found found -> {
        passage.peeked(found.peek());
        passage.proceed();
      }
      case Scan.Rejected rejected -> passage.refuse(rejected.failure());
    }
  }
}
