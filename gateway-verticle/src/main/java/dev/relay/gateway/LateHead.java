package dev.relay.gateway;

import io.netty.handler.codec.DecoderException;

/// The head of a request has not come whole in time.
final class LateHead extends DecoderException {

  private static final long serialVersionUID = 1L;
}
