package io.millrace.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.wire.WireReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import picocli.CommandLine.Option;

/** Prints the records of one of a pipeline's topics, a line each: all that there are, and with {@code --follow} each new one. */
final class Listing {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofSeconds(1);

    /** In ASCII: no text of a record can steer a terminal. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Option(names = "--follow", description = "go on and print each new one, until stopped")
    private boolean follow;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    /** A record, and when it came to its topic. */
    record Arrived<R>(R record, long millis) {}

    /** What is printed of a record: as JSON, and for people. */
    record Shown<R>(Function<R, Object> json, Function<Arrived<R>, String> line) {}

    boolean plain() {
        return !follow && !json;
    }

    <R extends SpecificRecordBase> void print(
            TopicReader<Arrived<R>> reader,
            Predicate<Arrived<R>> wanted,
            Shown<R> shown,
            PrintWriter out) {
        reader.readToEnd(LIMIT, one -> print(one, wanted, shown, out));
        out.flush();
        while (follow) {
            reader.poll(POLL).forEach(one -> print(one, wanted, shown, out));
            out.flush();
        }
    }

    private <R> void print(
            Arrived<R> one, Predicate<Arrived<R>> wanted, Shown<R> shown, PrintWriter out) {
        if (!wanted.test(one)) {
            return;
        }
        try {
            out.println(
                    json
                            ? JSON.writeValueAsString(shown.json().apply(one.record()))
                            : shown.line().apply(one));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing a tree to memory failed", impossible);
        }
    }

    /**
     * A reader of one of the pipeline's own topics from its beginning. A record that cannot be read is told and passed over:
     * one must not hide the others.
     */
    static <R extends SpecificRecordBase> TopicReader<Arrived<R>> open(
            PipelineConfig config, String topic, Class<R> type, PrintWriter err) {
        WireReader wire = config.published().topics().reader();
        return TopicReader.open(
                config.kafka().clientProperties(),
                topic,
                TopicReader.From.BEGINNING,
                record -> {
                    if (record.value() == null) {
                        return null; // takes back the one before from a compacted topic
                    }
                    try {
                        return new Arrived<>(wire.read(record.value(), type), record.timestamp());
                    } catch (InvalidRecordException e) {
                        err.println(
                                "passed over "
                                        + topic
                                        + "-"
                                        + record.partition()
                                        + "-"
                                        + record.offset()
                                        + ": "
                                        + Printable.of(e.getMessage()));
                        return null;
                    }
                });
    }
}
