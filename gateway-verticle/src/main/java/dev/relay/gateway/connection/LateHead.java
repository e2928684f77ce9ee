package dev.relay.gateway.connection;

import io.netty.handler.codec.DecoderException;

/// The head of a request has not come whole in time.
public final class LateHead extends DecoderException {

  private static final long serialVersionUID = 1L;
}
