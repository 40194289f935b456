package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class PublicationIT {

    /** Data without an end: only Ctrl-C can end it. */
    private static final class Endless implements Data {
        private long given;

        @Override
        public List<String> tasks() {
            return List.of();
        }

        @Override
        public void unlabeled(Sink<UnlabeledExample> sink) throws IOException {
            while (true) {
                given++;
                sink.accept(new UnlabeledExample("id" + given, "d", given, new Text("a"), null));
            }
        }

        @Override
        public void labeled(Sink<LabeledExample> sink) {}
    }

    @Test
    void publishingTellsHowFarItIsAndEndsWhenItIsToStop(RunningCluster cluster) throws Exception {
        var data = new Endless();
        var client = new Properties();
        client.put("bootstrap.servers", cluster.broker().bootstrapServers());
        TopicAdmin.createMissing(client, "endless", 1, 1);
        var printed = new ByteArrayOutputStream();
        var console = new Console(new PrintStream(printed, true, UTF_8), true);
        var millis = new AtomicLong();
        var watch =
                new PublishingWatch(
                        () -> data.given == 7000,
                        console,
                        () -> TimeUnit.MILLISECONDS.toNanos(millis.getAndIncrement()));
        var stopped =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Publication.of(
                                        data,
                                        cluster.broker().bootstrapServers(),
                                        new Topics("endless"),
                                        watch));
        assertEquals("stopped; no report was written", stopped.getMessage());
        assertEquals(7000, data.given);
        String line = "\r\u001b[Kpublishing %s records so far";
        assertEquals(line.formatted("3,000") + line.formatted("6,000"), printed.toString(UTF_8));
    }
}
