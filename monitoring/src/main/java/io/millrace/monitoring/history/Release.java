package io.millrace.monitoring.history;

import java.util.List;
import java.util.Map;

/**
 * A model that was published, and where it came from.
 *
 * @param version counts up from 1 in a task
 * @param checkpoint the model checkpoint that was fine-tuned
 * @param strategy what of it was trained
 * @param reason of the gate, with the numbers that it saw
 * @param metrics all that were measured on the test examples
 * @param eventTime of the model checkpoint, milliseconds since the epoch
 * @param uri folder of its files
 * @param lineage offsets of the unlabeled records behind it
 */
public record Release(
        String task,
        int version,
        String checkpoint,
        String strategy,
        String reason,
        Map<String, Double> metrics,
        long eventTime,
        String uri,
        List<Offsets> lineage) {}
