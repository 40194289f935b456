package io.millrace.proof.bench;

import io.millrace.clean.DuplicateFilter;
import io.millrace.clean.Fingerprint;
import io.millrace.clean.TextCleaner;
import io.millrace.data.Example;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The ingest alone. */
final class IngestRate {

    private IngestRate() {}

    /** Decode, clean, fingerprint, look up, tokenize and pack, on one thread. */
    static double of(PipelineConfig config, List<UnlabeledExample> examples, BooleanSupplier stop)
            throws Exception {
        var codec = new AvroCodec();
        List<byte[]> records = new ArrayList<>();
        List<Payload> first = new ArrayList<>();
        for (UnlabeledExample example : examples) {
            records.add(codec.encode(example));
            if (first.size() < config.training().fitExamples()) {
                first.add(Payloads.of(example.getPayload()));
            }
        }
        var cleaner =
                new TextCleaner(config.clean().minCharacters(), config.clean().maxCharacters());
        var chosen = config.learner().kinds().input();
        try (Input<?> input = chosen.plugin().fit(chosen.options(), first)) {
            double best = 0;
            for (int round = 0; round < 2; round++) {
                DuplicateFilter filter = config.clean().filter();
                Packer packer = input.packer("all");
                long[] samples = new long[1];
                long start = System.nanoTime();
                for (byte[] record : records) {
                    Bench.check(stop);
                    UnlabeledExample example = codec.decode(record, UnlabeledExample.class);
                    String text = cleaner.clean(((Text) Payloads.of(example.getPayload())).text());
                    Fingerprint print = Fingerprint.of(text, true);
                    if (filter.offer(print.hash(), print.signature())
                            == DuplicateFilter.Verdict.NEW) {
                        packer.add(
                                new Example(example.getId(), "all", new Text(text)),
                                sample -> samples[0]++);
                    }
                }
                best =
                        Math.max(
                                best,
                                samples[0] * input.units() * 1e9 / (System.nanoTime() - start));
            }
            return best;
        }
    }
}
