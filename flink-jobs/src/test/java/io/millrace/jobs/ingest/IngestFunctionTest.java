package io.millrace.jobs.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Example;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Encoded;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

final class IngestFunctionTest {

    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead-letters", TypeInformation.of(Outgoing.class));

    private final AvroCodec codec = new AvroCodec();
    private final List<String> refused = new ArrayList<>();

    /** What a task manager would do: the function as it arrives there, opened. */
    private List<Example> ingested(String stream, byte[]... values) throws Exception {
        PipelineConfig config =
                StrictYaml.read(
                        "{pipeline: p, store: 'file:/s', kafka: {bootstrap: 'localhost:1'},"
                                + " clean: {min-characters: 1}, stream: "
                                + stream
                                + "}",
                        PipelineConfig.class);
        var harness =
                new OneInputStreamOperatorTestHarness<Raw, Ingested>(
                        new ProcessOperator<>(
                                InstantiationUtil.clone(new IngestFunction(config, DEAD))));
        harness.open();
        for (byte[] value : values) {
            harness.processElement(
                    new StreamRecord<>(new Raw("articles", 0, 1, 5_000, null, value)));
        }
        List<Example> examples =
                harness.extractOutputValues().stream().map(Ingested::example).toList();
        var letters = harness.getSideOutput(DEAD);
        if (letters != null) {
            for (StreamRecord<Outgoing> letter : letters) {
                refused.add(codec.decode(letter.getValue().value(), DeadLetter.class).getReason());
            }
        }
        harness.close();
        return examples;
    }

    @Test
    void textIsMadeRegularAndHasNoTargetUnlessTheOptionSaysWhere() throws Exception {
        byte[] row = "{\"text\": \"a gru\\u0308n day\", \"label\": \"red\"}".getBytes(UTF_8);
        Example bare = ingested("{format: json}", row).get(0);
        assertEquals(new Text("a gr\u00fcn day"), bare.payload());
        assertNull(bare.target());
        Example told = ingested("{format: json, options: {label: /label}}", row).get(0);
        assertEquals(new Text("a gr\u00fcn day"), told.payload());
        assertEquals(new Target.Name("red"), told.target());
        assertEquals(List.of(), refused);
    }

    @Test
    void aTextWithSpansStaysAsItWasGiven() throws Exception {
        String spans = "[{\"from\": 8, \"to\": 11, \"label\": \"time\"}]";
        byte[] row = ("{\"text\": \"a gru\\u0308n day\", \"is\": " + spans + "}").getBytes(UTF_8);
        Example example = ingested("{format: json, options: {label: /is}}", row).get(0);
        assertEquals(new Text("a gru\u0308n day"), example.payload());
        assertEquals(new Target.Spans(List.of(new Target.Span(8, 11, "time"))), example.target());
    }

    @Test
    void anotherKindOfPayloadComesThroughAndOneThatIsDamagedIsADeadLetter() throws Exception {
        var image = new Image(1, 2, 1, new byte[] {3, 4});
        byte[] good = codec.encode(new UnlabeledExample("a", "d", 1L, Payloads.avro(image), null));
        byte[] bad =
                codec.encode(
                        new UnlabeledExample(
                                "b",
                                "d",
                                1L,
                                new Encoded("image", ByteBuffer.wrap(new byte[9])),
                                null));
        byte[] unknown =
                codec.encode(
                        new UnlabeledExample(
                                "b",
                                "d",
                                1L,
                                new Encoded("smell", ByteBuffer.wrap(new byte[9])),
                                null));
        List<Example> examples = ingested("{}", good, bad, unknown);
        assertEquals(List.of(image), examples.stream().map(Example::payload).toList());
        assertEquals(2, refused.size());
        assertTrue(refused.get(0).contains("allowed: PNG, JPEG"), refused.get(0));
        assertTrue(refused.get(1).contains("kind 'smell'"), refused.get(1));
    }
}
