package dev.relay.protocol;

/// One model in a list of models that is written.
///
/// @param ownedBy who answers for it
public record ListedModel(String id, String ownedBy, ModelLimits limits) {}
