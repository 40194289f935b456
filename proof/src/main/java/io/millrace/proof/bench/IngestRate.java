package io.millrace.proof.bench;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.ingest.Ingest;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.learner.Intake;
import io.millrace.learner.LearnerConfig;
import io.millrace.probe.ProbeSets;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How fast records become samples on one thread, by the job's own way: decode, clean, fingerprint, look up, check, tokenize
 * and pack, see {@link Ingest}. Fitting the input comes once in a stream's life and is not measured.
 */
final class IngestRate {

    private static final int ROUNDS = 2;

    private final PipelineConfig config;
    private final BooleanSupplier stop;

    /**
     * @param stop true when to give up
     */
    IngestRate(PipelineConfig config, BooleanSupplier stop) {
        this.config = config;
        this.stop = stop;
    }

    /**
     * Units of the samples per second, the best of {@value #ROUNDS} rounds over all examples.
     *
     * @throws IllegalArgumentException if the examples are too few to fit the input
     */
    double measure(List<UnlabeledExample> examples) throws Exception {
        List<Raw> records = records(examples);
        LearnerConfig learner = config.learner();
        var probes = new ProbeSets(learner.probes(), learner.seed());
        try (var intake =
                new Intake(learner.training(), learner.kinds(), learner.start(), probes)) {
            fit(intake, records);
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                // It has seen nothing, so that every round does the same.
                var ingest = new Ingest(config, intake::add);
                long samples = 0;
                long start = Bench.TICKER.nanos();
                for (Raw record : records) {
                    Bench.check(stop);
                    ingest.offer(record);
                    samples += taken(intake);
                }
                double seconds = Bench.TICKER.since(start).toNanos() / 1e9;
                best = Math.max(best, samples * intake.input().units() / seconds);
            }
            return best;
        }
    }

    private void fit(Intake intake, List<Raw> records) throws Exception {
        var ingest = new Ingest(config, intake::add);
        for (Raw record : records) {
            Bench.check(stop);
            ingest.offer(record);
            if (intake.input() != null) {
                taken(intake);
                return;
            }
        }
        throw new IllegalArgumentException(
                "examples are " + records.size() + "; needed: enough to fit the input");
    }

    /** Takes out what is full, as a learner would. */
    private static int taken(Intake intake) {
        int samples = intake.fresh().size();
        intake.fresh().clear();
        return samples;
    }

    private static List<Raw> records(List<UnlabeledExample> examples) {
        var codec = new AvroCodec();
        var records = new ArrayList<Raw>(examples.size());
        for (UnlabeledExample example : examples) {
            long offset = records.size();
            records.add(new Raw("records", 0, offset, offset, null, codec.encode(example)));
        }
        return records;
    }
}
