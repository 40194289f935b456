package io.millrace.local.run;

import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Data put on a pipeline's topics.
 *
 * @param examples how many without a label
 * @param labels how many with one
 */
public record Publication(long examples, long labels) {

    /** Publishes everything, labels first. */
    public static Publication of(Data data, String bootstrapServers, Topics topics)
            throws IOException {
        return of(data, bootstrapServers, topics, records -> {});
    }

    /**
     * Publishes everything, labels first.
     *
     * @param watch told after each record how many there are so far; what it throws ends the publishing
     */
    static Publication of(Data data, String bootstrapServers, Topics topics, LongConsumer watch)
            throws IOException {
        var codec = new AvroCodec();
        long[] count = new long[2];
        try (TopicWriter writer = TopicWriter.open(bootstrapServers, topics.labeled())) {
            data.labeled(
                    example -> {
                        writer.write(
                                utf8(Topics.key(example)),
                                codec.encode(example),
                                example.getTimestamp());
                        watch.accept(++count[1] + count[0]);
                    });
        }
        try (TopicWriter writer = TopicWriter.open(bootstrapServers, topics.records())) {
            data.unlabeled(
                    example -> {
                        writer.write(
                                utf8(Topics.key(example)),
                                codec.encode(example),
                                example.getTimestamp());
                        watch.accept(++count[0] + count[1]);
                    });
        }
        return new Publication(count[0], count[1]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
