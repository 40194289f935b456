package io.millrace.jobs.finetune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.config.LabelsConfig;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** Labels from a change stream: what was deleted is taken back, and makes no dead letter. */
final class ChangeStreamLabelsTest {

    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead-letters", TypeInformation.of(Outgoing.class));
    private static final String CONFIG =
            "{format: json, options: {task: mood, id: /after/id, text: /after/body, label: /after/mood, timestamp: /ts_ms}}";

    private static Raw raw(long time, String key, String value) {
        return new Raw(
                "moods",
                0,
                time,
                time,
                key.replace('\'', '"').getBytes(UTF_8),
                value == null ? null : value.replace('\'', '"').getBytes(UTF_8));
    }

    @Test
    void aDeleteTakesItsLabelBackAndAPlaceholderReplacesNone() throws Exception {
        var format = StrictYaml.read(CONFIG, LabelsConfig.class).values();
        var function =
                new LabelFunction("p", format, "text", Map.of("mood", "classification"), 300, DEAD);
        var harness =
                new OneInputStreamOperatorTestHarness<Raw, TaskLabel>(
                        new ProcessOperator<>(InstantiationUtil.clone(function)));
        harness.open();
        for (Raw raw :
                List.of(
                        raw(
                                5,
                                "{'id': 1}",
                                "{'before': null, 'after': {'id': 1, 'body': 'fine', 'mood': 'good'}, 'op': 'c', 'ts_ms': 5}"),
                        raw(
                                6,
                                "{'id': 1}",
                                "{'before': null, 'after': {'id': 1, 'body': '__debezium_unavailable_value', 'mood': 'good'}, 'op': 'u', 'ts_ms': 6}"),
                        raw(
                                7,
                                "{'id': 1}",
                                "{'before': {'id': 1, 'body': null}, 'after': null, 'op': 'd', 'ts_ms': 7}"),
                        raw(8, "{'id': 1}", null),
                        raw(
                                9,
                                "{'id': 2}",
                                "{'schema': {}, 'payload': {'before': {'id': 2, 'body': 'grey'}, 'after': {'id': 2, 'body': '__debezium_unavailable_value', 'mood': 'bad'}, 'op': 'u', 'ts_ms': 9}}"))) {
            harness.processElement(new StreamRecord<>(raw));
        }
        var codec = new AvroCodec();
        var said = new ArrayList<String>();
        for (TaskLabel label : harness.extractOutputValues()) {
            LabeledExample example =
                    label.example().length == 0
                            ? null
                            : codec.decode(label.example(), LabeledExample.class);
            said.add(
                    label.timestamp()
                            + " "
                            + label.task()
                            + " "
                            + label.id()
                            + " "
                            + (example == null
                                    ? "taken back"
                                    : ((Text) example.getPayload()).getText()));
        }
        assertEquals(
                List.of(
                        "5 mood 1 fine",
                        "7 mood 1 taken back",
                        "8 mood 1 taken back",
                        "9 mood 2 grey"),
                said);
        assertEquals(null, harness.getSideOutput(DEAD));
        harness.close();
    }

    @Test
    void aDeleteHasTheTimeThatItsEventNames() {
        var time = new LabelTime(StrictYaml.read(CONFIG, LabelsConfig.class).values());
        Raw delete =
                raw(
                        900,
                        "{'id': 1}",
                        "{'before': {'id': 1}, 'after': null, 'op': 'd', 'ts_ms': 7}");
        assertEquals(7, time.extractTimestamp(delete, 900));
    }
}
