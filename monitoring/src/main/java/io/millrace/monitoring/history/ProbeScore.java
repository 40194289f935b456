package io.millrace.monitoring.history;

/**
 * Loss on a domain's held-out examples.
 *
 * @param trained whether the domain had been trained on by then
 */
public record ProbeScore(long step, String domain, double loss, boolean trained) {}
