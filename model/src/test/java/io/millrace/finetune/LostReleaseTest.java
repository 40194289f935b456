package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A current release that somebody deleted or damaged by hand. */
final class LostReleaseTest {

    @TempDir Path root;
    private ModelStore store;
    private ModelRelease first;

    @BeforeEach
    void release() throws Exception {
        store = new ModelStore("p", new LocalBlobStore(root));
        first = run(100, null);
        assertEquals(Decision.PROMOTED, first.getDecision());
    }

    private ModelRelease run(long step, ModelRelease current) throws Exception {
        return StoredEncoder.run(
                        store, StoredEncoder.write(store, step, 4), StoredEncoder.rows(4), current)
                .release();
    }

    private void judgedAlone() throws Exception {
        ModelRelease second = run(200, first);
        assertEquals(Decision.PROMOTED, second.getDecision());
        assertEquals(2, second.getVersion());
        assertTrue(
                second.getReason().startsWith("the current release cannot be read (file "),
                second.getReason());
        assertEquals(Decision.REJECTED, run(300, second).getDecision(), "as ever from there on");
    }

    @Test
    void theNextOneIsJudgedAloneIfItIsDeleted() throws Exception {
        new LocalBlobStore(root).delete("p/releases/mood/v0001");
        judgedAlone();
    }

    @Test
    void theNextOneIsJudgedAloneIfItIsDamaged() throws Exception {
        Path weights = root.resolve("p/releases/mood/v0001/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        judgedAlone();
    }
}
