package io.millrace.monitoring.history;

import java.util.Map;

/**
 * Training loss at a step.
 *
 * @param fresh new samples of each domain since the point before
 */
public record LossPoint(long step, double loss, Map<String, Double> fresh) {}
