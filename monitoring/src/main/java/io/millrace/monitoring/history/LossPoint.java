package io.millrace.monitoring.history;

import java.util.Map;

/**
 * What steps told, up to one of them.
 *
 * @param step the last of them
 * @param loss mean of the training loss
 * @param tokensPerSecond mean
 * @param eventTime of the newest record read by then, milliseconds since the epoch; 0 where it was not told
 * @param fresh new samples of each domain since the point before
 * @param replayed samples of each domain from replay since the point before
 */
public record LossPoint(
        long step,
        double loss,
        double tokensPerSecond,
        long eventTime,
        Map<String, Double> fresh,
        Map<String, Double> replayed) {}
