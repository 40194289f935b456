package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.codec.AvroCodec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a topic tells of a model is what its manifest says. */
final class ManifestRecordsTest {

    private final AvroCodec codec = new AvroCodec();

    @Test
    void anOriginSurvivesTheTopic() throws Exception {
        var files =
                List.of(new Manifest.FileDigest("config.json", 2, "0123456789abcdef".repeat(4)));
        Manifest manifest = Manifest.checkpoint(ManifestTest.origin()).with(files);
        byte[] sent = codec.encode(ManifestRecords.checkpoint(manifest, "file:///there", true));
        CheckpointManifest received = codec.decode(sent, CheckpointManifest.class);
        assertEquals(ManifestTest.origin(), ManifestRecords.origin(received));
        assertEquals(ManifestRecords.files(manifest), received.getFiles());
        assertEquals("file:///there", received.getUri());
        assertTrue(received.getLast());
        assertFalse(ManifestRecords.checkpoint(manifest, "file:///there", false).getLast());
    }

    @Test
    void aReleaseTellsItsOriginAndItsManifestWhatItWasReleasedAs() {
        Manifest.Released as = ManifestTest.release().released();
        var release = new ModelRelease();
        release.setTask(as.task());
        release.setVersion(as.version());
        release.setStrategy(as.strategy());
        release.setLabels(as.labels());
        release.setMetrics(as.metrics());
        Origin origin = ManifestTest.origin();
        ManifestRecords.tell(origin, release);
        assertEquals(origin.pipeline(), release.getPipeline());
        assertEquals(origin.id(), release.getCheckpoint());
        assertEquals(origin.timestamp(), release.getTimestamp());
        assertEquals(2, release.getLineage().size());
        assertEquals(as, ManifestRecords.released(release));
    }

    @Test
    void whatCannotBeIsNoOrigin() {
        CheckpointManifest record =
                ManifestRecords.checkpoint(Manifest.checkpoint(ManifestTest.origin()), "", false);
        record.setProbeLoss(Map.of());
        record.setReplayedFraction(Double.NaN);
        var e = assertThrows(IllegalArgumentException.class, () -> ManifestRecords.origin(record));
        assertEquals("replayedFraction: got NaN; allowed: 0 to 1", e.getMessage());
    }
}
