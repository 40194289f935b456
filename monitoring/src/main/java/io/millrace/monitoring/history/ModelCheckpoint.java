package io.millrace.monitoring.history;

import java.util.Map;

/**
 * A model checkpoint.
 *
 * @param probeLoss mean loss on the held-out examples of each domain
 */
public record ModelCheckpoint(String id, long step, Map<String, Double> probeLoss) {}
