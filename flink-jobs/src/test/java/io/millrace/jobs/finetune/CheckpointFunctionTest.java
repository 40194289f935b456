package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PublishedConfig;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.codec.AvroCodec;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

final class CheckpointFunctionTest {

    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead-letters", TypeInformation.of(Outgoing.class));

    private final AvroCodec codec = new AvroCodec();

    private OneInputStreamOperatorTestHarness<Raw, TaskCheckpoint> process(
            Consumer<CheckpointManifest> change) throws Exception {
        var manifest =
                new CheckpointManifest(
                        "p",
                        "step-00000100",
                        100L,
                        "",
                        List.of(),
                        "0",
                        null,
                        7L,
                        0L,
                        0L,
                        0.0,
                        List.of(),
                        Map.of(),
                        false,
                        Map.of(),
                        Map.of());
        change.accept(manifest);
        var harness =
                new OneInputStreamOperatorTestHarness<Raw, TaskCheckpoint>(
                        new ProcessOperator<>(
                                new CheckpointFunction(
                                        "p",
                                        new PublishedConfig(null).topics(),
                                        List.of("mood", "taste"),
                                        DEAD)));
        harness.open();
        harness.processElement(
                new StreamRecord<>(
                        new Raw("p.checkpoints", 0, 3, 7, null, codec.encode(manifest))));
        harness.close();
        return harness;
    }

    @Test
    void aModelCheckpointIsTriedForEveryTask() throws Exception {
        var harness = process(manifest -> {});
        assertEquals(
                List.of("mood", "taste"),
                harness.extractOutputValues().stream().map(TaskCheckpoint::task).toList());
        harness =
                process(
                        manifest -> {
                            manifest.setId("step-1234567890");
                            manifest.setStep(1234567890L);
                        });
        assertEquals(2, harness.extractOutputValues().size());
    }

    @Test
    void whatNoReleaseCanBeMadeFromIsADeadLetter() throws Exception {
        refused("pipeline is 'q'; allowed: p", manifest -> manifest.setPipeline("q"));
        String id = "id is '%s' for step %d; allowed: that of the step, such as step-00001200";
        for (String other : List.of("../x", "", "step-100", "step-0000000100", "step-00000200")) {
            refused(id.formatted(other, 100), manifest -> manifest.setId(other));
        }
        refused(
                id.formatted("step--0000001", -1),
                manifest -> {
                    manifest.setId("step--0000001");
                    manifest.setStep(-1L);
                });
        refused("timestamp is -1; allowed: 0 or more", manifest -> manifest.setTimestamp(-1L));
        refused("examples: got -1; allowed: 0 or more", manifest -> manifest.setExamples(-1L));
        refused(
                "lineage.from: got 5; allowed: 0 to the one after the last, 2",
                manifest -> manifest.setLineage(List.of(new PartitionRange("t", 0, 5L, 2L))));
    }

    private void refused(String reason, Consumer<CheckpointManifest> change) throws Exception {
        var harness = process(change);
        assertTrue(harness.extractOutputValues().isEmpty(), reason);
        var letter = harness.getSideOutput(DEAD).element().getValue();
        assertEquals(reason, codec.decode(letter.value(), DeadLetter.class).getReason());
    }
}
