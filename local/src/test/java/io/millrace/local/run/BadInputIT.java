package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.topics.TopicAdmin;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records that are too much, on a user's own topic that lets them through. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class BadInputIT {

    private static final int GOOD = 60;
    private static final int HUGE = 50 << 20;

    @Test
    void aRecordOf50MegabytesBecomesASmallDeadLetterAndTheJobGoesOn(
            RunningCluster cluster, @TempDir Path dir) throws Exception {
        PipelineConfig config =
                SmallPipeline.config(
                        "huge",
                        dir,
                        "{bootstrap: \"" + cluster.broker().bootstrapServers() + "\"}",
                        "{topic: own, format: text, bounded: true}",
                        Map.of());
        TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 1, 1);
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            NewTopic own = new NewTopic("own", 1, (short) 1);
            own.configs(Map.of("max.message.bytes", Integer.toString(64 << 20)));
            admin.createTopics(List.of(own)).all().get();
        }
        byte[] huge = new byte[HUGE];
        Arrays.fill(huge, (byte) 'x');
        try (KafkaProducer<byte[], byte[]> producer = SmallPipeline.producer(config)) {
            for (int i = 0; i < 2 * GOOD; i++) {
                if (i == GOOD) {
                    producer.send(new ProducerRecord<>("own", 0, (long) i, null, huge)).get();
                }
                byte[] good = SmallPipeline.sentence(i).getBytes(UTF_8);
                producer.send(new ProducerRecord<>("own", 0, (long) i, null, good)).get();
            }
        }
        SmallPipeline.pretrain(cluster.flink(), config)
                .getJobExecutionResult()
                .get(2, TimeUnit.MINUTES);

        List<DeadLetter> letters =
                SmallPipeline.read(config, config.topics().deadLetters(), DeadLetter.class);
        assertEquals(1, letters.size(), letters::toString);
        DeadLetter letter = letters.get(0);
        assertEquals(
                "own-0-" + GOOD,
                letter.getTopic() + "-" + letter.getPartition() + "-" + letter.getOffset());
        assertEquals(
                "value has 52428800 bytes; allowed: at most 8388608 (stream.max-bytes)",
                letter.getReason());
        assertEquals(HUGE, letter.getSize());
        assertEquals(64 << 10, letter.getRaw().remaining());
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(huge)),
                letter.getSha256());
        List<CheckpointManifest> manifests =
                SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class);
        CheckpointManifest last = manifests.get(manifests.size() - 1);
        assertTrue(last.getLast());
        assertEquals(2 * GOOD + 1, last.getLineage().get(0).getTo());
    }
}
