package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeFoldersTest {
    private static final List<String> MOUNTS =
            List.of(
                    "overlay / overlay rw,relatime 0 0",
                    "tmpfs /tmp tmpfs rw,nosuid,nodev,noexec 0 0",
                    "tmpfs /tmp/run\\040here tmpfs rw 0 0",
                    "tmpfs /mnt tmpfs rw,noexec 0 0",
                    "tmpfs /mnt tmpfs rw 0 0",
                    "broken");

    @Test
    void theNearestMountSaysWhetherLibrariesCanBeRun() {
        assertTrue(NativeFolders.isWithoutRun(MOUNTS, Path.of("/tmp/deep/er")));
        assertFalse(NativeFolders.isWithoutRun(MOUNTS, Path.of("/tmpfs")));
        assertFalse(NativeFolders.isWithoutRun(MOUNTS, Path.of("/tmp/run here/x")));
        assertFalse(NativeFolders.isWithoutRun(MOUNTS, Path.of("/mnt/x")), "mounted over");
    }
}
