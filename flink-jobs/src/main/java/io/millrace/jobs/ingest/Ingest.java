package io.millrace.jobs.ingest;

import io.millrace.clean.DuplicateFilter.Verdict;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.learner.Refused;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The one way from a record to samples: decode, clean, leave duplicates out; then the learner's intake checks and packs.
 *
 * <p>The pretraining job takes it in two halves with the order of event time between them: {@link IngestFunction} in
 * parallel, then {@link Admission} in front of the learner. Whoever measures it takes the same halves on one thread, here.
 */
public final class Ingest {

    private final Cleaning cleaning;
    private final Admission admission;

    /**
     * @param taker where new examples go
     * @throws io.millrace.schemas.config.ConfigException for a format, option or secret that is unknown or not allowed
     */
    public Ingest(PipelineConfig config, Admission.Taker taker) {
        cleaning =
                new Cleaning(config.stream().values(), config.stream().domains(), config.clean());
        admission = new Admission(config.clean(), taker);
    }

    /**
     * Takes a record as far as it goes.
     *
     * @throws Unusable if no example can be made of it
     * @throws Refused if its example cannot be learned from
     */
    public Verdict offer(Raw record) throws Unusable, Refused {
        return admission.offer(cleaning.clean(record));
    }

    /** Writes what is remembered. */
    public void write(DataOutput out) throws IOException {
        admission.write(out);
    }
}
