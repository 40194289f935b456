package io.millrace.jobs.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.clean.DuplicateFilter.Verdict;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.ingest.Ingest;
import io.millrace.jobs.ingest.IngestFunction;
import io.millrace.jobs.ingest.Ingested;
import io.millrace.jobs.ingest.Unusable;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.jobs.order.Lineage;
import io.millrace.learner.Learner;
import io.millrace.learner.Refused;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.Manifest.FileDigest;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job does in two operators is what one thread does with {@link Ingest}. */
final class IngestTest {

    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));
    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead", TypeInformation.of(Outgoing.class));

    private final AvroCodec codec = new AvroCodec();

    @TempDir Path root;

    private PipelineConfig config(String store) throws Exception {
        return StrictYaml.read(
                """
                pipeline: p
                kafka: {bootstrap: "localhost:1"}
                store: %s
                stream: {domains: [a, b]}
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {name: transformer, size: tiny}
                training: {batch: 4, fit-examples: 20, threads: 1}
                probes: {samples: 2}
                checkpoints: {every: 1000}
                """
                        .formatted(root.resolve(store).toUri()),
                PipelineConfig.class);
    }

    /** Of ten, one comes again, one almost, one is of another domain, one is no text, and one is no example. */
    private List<Raw> records() throws Exception {
        var records = new ArrayList<Raw>();
        for (int i = 0; i < 200; i++) {
            byte[] value =
                    switch (i % 10) {
                        case 5 -> example(i, "a", new Text(text(i - 4)));
                        case 6 -> example(i, "b", new Text(text(i - 4) + "end"));
                        case 7 -> example(i, "c", new Text(text(i)));
                        case 8 -> example(i, "a", new Features(new int[] {1}, new float[] {i}));
                        case 9 -> new byte[] {1, 2, 3};
                        default -> example(i, i % 2 == 0 ? "a" : "b", new Text(text(i)));
                    };
            records.add(new Raw("p.records", 0, i, i, null, value));
        }
        return records;
    }

    private byte[] example(int number, String domain, Payload payload) {
        return codec.encode(
                new UnlabeledExample("e" + number, domain, 1L, Payloads.avro(payload), null));
    }

    private static String text(int seed) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder();
        for (int word = 0; word < 20; word++) {
            text.append(Integer.toString(random.nextInt(1 << 20), 36)).append("  ");
        }
        return text.toString();
    }

    private OneInputStreamOperatorTestHarness<Raw, Ingested> cleaned(List<Raw> records)
            throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<Raw, Ingested>(
                        new ProcessOperator<>(new IngestFunction(config("job"), DEAD)));
        harness.open();
        for (Raw raw : records) {
            harness.processElement(new StreamRecord<>(raw, raw.timestamp()));
        }
        return harness;
    }

    private List<String> deadLetters(OneInputStreamOperatorTestHarness<?, ?> harness)
            throws Exception {
        var reasons = new ArrayList<String>();
        for (StreamRecord<Outgoing> letter : harness.getSideOutput(DEAD)) {
            DeadLetter read = codec.decode(letter.getValue().value(), DeadLetter.class);
            reasons.add(read.getReason());
        }
        return reasons;
    }

    @Test
    void theJobAndOneThreadLearnTheSameFromTheSameRecords() throws Exception {
        List<Raw> records = records();
        var unusable = new ArrayList<String>();
        var refused = new ArrayList<String>();
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        List<FileDigest> expected;
        long examples;
        try (var learner = new Learner(config("thread").learner(), Device.cpu())) {
            var ingest = new Ingest(config("thread"), learner::add);
            for (Raw raw : records) {
                try {
                    verdicts.merge(ingest.offer(raw), 1, Integer::sum);
                } catch (Unusable e) {
                    unusable.add(e.getMessage());
                } catch (Refused e) {
                    refused.add(e.getMessage());
                }
                step(learner);
            }
            learner.end();
            step(learner);
            examples = learner.examples();
            var store = new ModelStore("p", new LocalBlobStore(root.resolve("thread")));
            var writer = new CheckpointWriter(config("thread"), store);
            expected = files(store, writer.write(learner, new Lineage("p.records"), true));
        }
        // Else the comparison says little.
        assertEquals(Map.of(Verdict.NEW, 100, Verdict.EXACT, 20, Verdict.NEAR, 20), verdicts);
        assertEquals(40, unusable.size());
        assertEquals(20, refused.size());

        var cleaning = cleaned(records);
        assertEquals(unusable, deadLetters(cleaning));
        var learning =
                new OneInputStreamOperatorTestHarness<Ingested, Outgoing>(
                        new PretrainOperatorFactory(config("job"), PROGRESS, DEAD), 1, 1, 0);
        learning.open();
        for (Ingested record : cleaning.extractOutputValues()) {
            learning.processElement(record, record.timestamp());
            learning.processWatermark(record.timestamp());
        }
        learning.endInput();
        assertEquals(refused, deadLetters(learning));
        List<Outgoing> told = learning.extractOutputValues();
        CheckpointManifest manifest =
                codec.decode(told.get(told.size() - 1).value(), CheckpointManifest.class);
        learning.close();
        cleaning.close();
        assertTrue(manifest.getLast());
        assertEquals(examples, manifest.getExamples());
        var store = new ModelStore("p", new LocalBlobStore(root.resolve("job")));
        assertEquals(expected, files(store, manifest));
    }

    private static void step(Learner learner) {
        while (learner.ready()) {
            learner.step();
        }
    }

    private static List<FileDigest> files(ModelStore store, CheckpointManifest manifest)
            throws Exception {
        assertTrue(manifest.getStep() > 10, () -> "steps " + manifest.getStep());
        return store.manifest(manifest.getId()).files();
    }
}
