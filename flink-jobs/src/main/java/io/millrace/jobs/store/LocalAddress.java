package io.millrace.jobs.store;

import java.nio.file.Path;

/** A folder of this machine as Flink wants its address: Flink takes a URI's percent signs for letters of the name. */
public final class LocalAddress {

    private LocalAddress() {}

    /** The address, {@code file:/...}, with blanks and all as they are. */
    public static String of(Path folder) {
        return org.apache.flink.core.fs.Path.fromLocalFile(folder.toAbsolutePath().toFile())
                .toString();
    }
}
