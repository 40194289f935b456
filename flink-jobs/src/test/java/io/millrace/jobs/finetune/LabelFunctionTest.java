package io.millrace.jobs.finetune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.LabelsConfig;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

final class LabelFunctionTest {

    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));
    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead-letters", TypeInformation.of(Outgoing.class));
    private static final long WRITTEN = 5_000;
    private static final long HOUR = 3_600_000;
    private static final String FIELDS =
            "{format: json, options: {task: mood, text: /body/said, label: /stars, timestamp: /when},"
                    + " max-bytes: 200}";

    private final AvroCodec codec = new AvroCodec();
    private final List<TaskLabel> labels = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();

    private static LabelsConfig config(String yaml) {
        return StrictYaml.read(yaml, LabelsConfig.class);
    }

    private static Raw raw(byte[] value) {
        return new Raw("ratings", 2, 41, WRITTEN, null, value);
    }

    /** What a task manager would do: the function as it arrives there, opened. */
    private void process(String config, byte[]... values) throws Exception {
        processFor("text", config, values);
    }

    private void processFor(String input, String config, byte[]... values) throws Exception {
        processFor(input, config, Stream.of(values).map(LabelFunctionTest::raw).toList());
    }

    private void processFor(String input, String config, List<Raw> raws) throws Exception {
        var function =
                new LabelFunction(
                        "p",
                        config(config).values(),
                        input,
                        Map.of("mood", "classification"),
                        300,
                        HOUR,
                        PROGRESS,
                        DEAD);
        var harness =
                new OneInputStreamOperatorTestHarness<Raw, TaskLabel>(
                        new ProcessOperator<>(InstantiationUtil.clone(function)));
        harness.open();
        for (Raw raw : raws) {
            harness.processElement(new StreamRecord<>(raw));
        }
        labels.addAll(harness.extractOutputValues());
        Queue<StreamRecord<Outgoing>> refused = harness.getSideOutput(DEAD);
        if (refused != null) {
            for (StreamRecord<Outgoing> letter : refused) {
                letters.add(codec.decode(letter.getValue().value(), DeadLetter.class));
            }
        }
        harness.close();
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    @Test
    void aRowOfTheUsersOwnBecomesOurRecord() throws Exception {
        process(
                FIELDS,
                json(
                        "{'id': 7, 'body': {'said': 'a fine day'}, 'stars': 5, 'when': 90, 'split': 'dev'}"),
                json("{'body': {'said': 'a grey day'}, 'stars': 1}"));
        assertEquals(List.of(), letters);
        assertEquals(2, labels.size());
        assertEquals("mood", labels.get(0).task());
        assertEquals("7", labels.get(0).id());
        assertEquals(WRITTEN, labels.get(0).timestamp(), "that of the partition's clock");
        assertEquals(
                new LabeledExample(
                        "7", "mood", "", "5", "validation", 90L, new Text("a fine day"), null),
                codec.decode(labels.get(0).example(), LabeledExample.class));
        assertEquals(
                new LabeledExample(
                        "ratings-2-41",
                        "mood",
                        "",
                        "1",
                        null,
                        WRITTEN,
                        new Text("a grey day"),
                        null),
                codec.decode(labels.get(1).example(), LabeledExample.class));
    }

    /** A model that learned composed accents knows nothing of others, nor of control characters. */
    @Test
    void labelledTextIsCleanedAsTextOfTheStreamIs() throws Exception {
        var given =
                new LabeledExample(
                        "7",
                        "mood",
                        "te\u0301",
                        "bie\u0301",
                        null,
                        90L,
                        new Text(" cafe\u0301\u0000\r\nnoir  \n"),
                        null);
        process(
                "{}",
                codec.encode(given),
                codec.encode(
                        new LabeledExample(
                                "8", "mood", "", "5", null, 90L, new Text(" \u0001 "), null)),
                codec.encode(
                        new LabeledExample(
                                "9", "mood", "", "5", null, 90L, new Text("x".repeat(301)), null)));
        assertEquals(
                new LabeledExample(
                        "7",
                        "mood",
                        "t\u00e9",
                        "bi\u00e9",
                        null,
                        90L,
                        new Text("caf\u00e9\nnoir"),
                        null),
                codec.decode(labels.get(0).example(), LabeledExample.class));
        assertEquals(
                List.of(
                        "text has 0 characters; allowed: 1 to 300",
                        "text has 301 characters; allowed: 1 to 300"),
                letters.stream().map(DeadLetter::getReason).toList());
    }

    @Test
    void ourOwnRecordsStayAsTheyAre() throws Exception {
        var example =
                new LabeledExample("7", "mood", "d", "5", "test", 90L, new Text("fine"), null);
        process("{}", codec.encode(example));
        assertEquals(List.of(), letters);
        assertEquals(example, codec.decode(labels.get(0).example(), LabeledExample.class));
        assertTrue(labels.get(0).test());
    }

    @Test
    void whatIsNoLabelBecomesADeadLetterThatSaysWhy() throws Exception {
        process(
                FIELDS,
                null,
                json("{'body': {'said': 'unfinished"),
                json("{'body': {'said': 'no label'}}"),
                json("{'stars': 1}"),
                json("{'body': {'said': 'x'}, 'stars': 1, 'split': 'later'}"),
                json("{'body': {'said': 'x'}, 'stars': 1, 'when': 'today'}"),
                json("{'body': {'said': '" + "long ".repeat(50) + "'}, 'stars': 1}"));
        process(
                "{format: json}",
                json("{'task': 'taste', 'label': 'sweet', 'text': 'x', 'id': 'a'}"));
        assertEquals(List.of(), labels);
        String[] reasons = {
            "value is empty",
            "not valid JSON",
            "no /stars",
            "no /body/said",
            "/split is \"later\"; allowed are train, validation",
            "/when is the string today; allowed are",
            "allowed: at most 200 (labels.max-bytes)",
            "task is 'taste'; allowed: mood"
        };
        assertEquals(reasons.length, letters.size());
        for (int i = 0; i < reasons.length; i++) {
            DeadLetter letter = letters.get(i);
            assertTrue(letter.getReason().contains(reasons[i]), letter.getReason());
            assertEquals("label", letter.getWhere());
            assertEquals(
                    "ratings-2-41",
                    letter.getTopic() + "-" + letter.getPartition() + "-" + letter.getOffset());
        }
    }

    /** One such label would make every later trial of its task fail. */
    @Test
    void aLabelOfAnotherKindThanTheInputIsADeadLetter() throws Exception {
        processFor("features", FIELDS, json("{'body': {'said': 'fine'}, 'stars': 1}"));
        processFor(
                "text",
                "{format: json, options: {task: mood}}",
                json("{'features': [1, 2], 'label': 1}"));
        assertEquals(List.of(), labels);
        assertEquals(
                List.of("payload is text; allowed: features", "payload is features; allowed: text"),
                letters.stream().map(DeadLetter::getReason).toList());
    }

    @Test
    void aFormatWithoutLabelsIsRefusedBeforeAnythingRuns() {
        refused(
                "{format: text}",
                "labels: format text has no place for a label; allowed for labelled examples are formats such as avro and json");
        refused(
                "{format: xml}",
                "labels: format is 'xml'; allowed: avro, avro-registry, json, text");
        refused(
                "{format: json, options: {stars: /stars}}",
                "labels.options.stars: unknown key; known here: audio, domain, ");
        refused(
                "{format: json, secrets: {registry-token: hush}}",
                "labels.secrets.registry-token: unknown key; known here: none");
    }

    private static void refused(String yaml, String message) {
        var format = config(yaml).values();
        var e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                new LabelFunction(
                                        "p", format, "text", Map.of(), 300, HOUR, PROGRESS, DEAD));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    /** Else a trial would start before labels that it must see, or wait for the clock of who wrote them. */
    @Test
    void trialsWaitByTheTimeThatLabelsName() {
        TimestampAssigner<Raw> named = timeInTheJob(FIELDS);
        String label = "{'body': {'said': 'x'}, 'stars': 1, 'when': 90}";
        assertEquals(90, named.extractTimestamp(raw(json(label)), WRITTEN));
        String unnamed = "{'body': {'said': 'x'}, 'stars': 1}";
        assertEquals(WRITTEN, named.extractTimestamp(raw(json(unnamed)), WRITTEN));
        String ahead = label.replace("90", "253402300799000");
        assertEquals(WRITTEN, named.extractTimestamp(raw(json(ahead)), WRITTEN));
        String none = "{'when': 90}";
        assertEquals(
                TimestampAssigner.NO_TIMESTAMP, named.extractTimestamp(raw(json(none)), WRITTEN));
        TimestampAssigner<Raw> ours = timeInTheJob("{}");
        var example = new LabeledExample("7", "mood", "", "5", null, 70L, new Text("fine"), null);
        assertEquals(70, ours.extractTimestamp(raw(codec.encode(example)), WRITTEN));
    }

    /** As milliseconds all of them would be valid, and show every trial the labels of the future. */
    @Test
    void aLabelWhoseTimeIsInAnotherUnitIsRefusedWithTheLikelyOne() throws Exception {
        long written = Instant.parse("2026-02-10T00:00:00Z").toEpochMilli();
        TimestampAssigner<Raw> named = timeInTheJob(FIELDS);
        Map<String, String> likely =
                Map.of(
                        "20454", "20454 days since 1970 would be 2026-01-01T00:00:00Z",
                        "1767225600", "1767225600 seconds since 1970 would be 2026-01-01T00:00:00Z",
                        "1767225600000000",
                                "1767225600000000 microseconds since 1970 would be 2026-",
                        "1767225600000000000", " nanoseconds since 1970 would be 2026-01-01",
                        "0",
                                "timestamp is 0 (1970-01-01T00:00:00Z), before 1990 though its record is");
        for (var time : likely.entrySet()) {
            String label = "{'body': {'said': 'x'}, 'stars': 1, 'when': %s}";
            Raw raw =
                    new Raw("ratings", 2, 41, written, null, json(label.formatted(time.getKey())));
            assertEquals(
                    TimestampAssigner.NO_TIMESTAMP, named.extractTimestamp(raw, written), label);
            letters.clear();
            processFor("text", FIELDS, List.of(raw));
            assertEquals(List.of(), labels);
            String reason = letters.get(0).getReason();
            assertTrue(reason.contains(time.getValue()), reason);
        }
    }

    /** After which time without a label, of those given, trials go ahead with what is there. */
    @Test
    void howLongTrialsWaitForLabelsIsTheirOwnLimit() {
        assertEquals(3_000, idleInTheJob("{format: json}"));
        assertEquals(7_200_000, idleInTheJob("{format: json, idle: 2h}"));
        var e = assertThrows(ConfigException.class, () -> config("{idle: 0s}"));
        assertTrue(e.getMessage().startsWith("idle: got PT0S; allowed: 1 ms"), e.getMessage());
    }

    private static long idleInTheJob(String labels) {
        var clock = new ManualClock();
        var idle = new AtomicBoolean();
        var output =
                new WatermarkOutput() {
                    @Override
                    public void emitWatermark(Watermark watermark) {}

                    @Override
                    public void markIdle() {
                        idle.set(true);
                    }

                    @Override
                    public void markActive() {}
                };
        WatermarkGenerator<Raw> generator =
                strategyInTheJob(labels)
                        .createWatermarkGenerator(
                                new WatermarkGeneratorSupplier.Context() {
                                    @Override
                                    public MetricGroup getMetricGroup() {
                                        return new UnregisteredMetricsGroup();
                                    }

                                    @Override
                                    public RelativeClock getInputActivityClock() {
                                        return clock;
                                    }
                                });
        generator.onEvent(raw(json("{}")), 5, output);
        for (long second = 0; ; second++) {
            generator.onPeriodicEmit(output);
            if (idle.get()) {
                return (second - 1) * 1000; // it is idle when beyond
            }
            clock.advanceTime(1, TimeUnit.SECONDS);
        }
    }

    /** What gives labels their time in the job that is submitted. */
    private static TimestampAssigner<Raw> timeInTheJob(String labels) {
        return strategyInTheJob(labels).createTimestampAssigner(null);
    }

    @SuppressWarnings("unchecked") // the source of that name reads records
    private static WatermarkStrategy<Raw> strategyInTheJob(String labels) {
        String config =
                "{pipeline: p, kafka: {bootstrap: 'b:1'}, store: 'file:///none', stream: {idle: 3s}, labels: %s}";
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        FineTuneJob.build(env, StrictYaml.read(config.formatted(labels), PipelineConfig.class));
        return env.getTransformations().stream()
                .flatMap(last -> last.getTransitivePredecessors().stream())
                .filter(at -> at.getName().equals("labels"))
                .map(at -> ((SourceTransformation<Raw, ?, ?>) at).getWatermarkStrategy())
                .findFirst()
                .orElseThrow();
    }
}
