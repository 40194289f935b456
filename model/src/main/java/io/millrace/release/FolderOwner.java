package io.millrace.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose folders are. Linux only: elsewhere nothing is known, and nothing refused. */
final class FolderOwner {

    /** The kernel's folder of this process, which belongs to the user that runs it. */
    private static final Path SELF = Path.of("/proc/self");

    private static final int SUPERUSER = 0;

    private FolderOwner() {}

    /**
     * Refuses a folder that another user owns; one that is not there is none.
     *
     * @throws IOException if so, with both owners
     */
    static void require(Path folder) throws IOException {
        if (!Files.exists(SELF) || !Files.exists(folder)) {
            return;
        }
        int owner = uid(folder);
        int self = uid(SELF);
        if (owner != self && owner != SUPERUSER) {
            throw new IOException(
                    "folder "
                            + folder
                            + " belongs to user "
                            + owner
                            + ", who could exchange what is written there; allowed: a folder of user "
                            + self
                            + ", who runs this, or of the superuser");
        }
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }
}
