package io.millrace.release;

import java.io.IOException;
import java.util.UUID;

/** Names under which files are written before they are renamed: no two attempts share one, whoever they belong to. */
final class Temporary {

    private static final String END = ".part";

    private Temporary() {}

    /** Another one for a path, in the same folder. */
    static String of(String path) {
        int name = path.lastIndexOf('/') + 1;
        return path.substring(0, name) + "." + path.substring(name) + "." + UUID.randomUUID() + END;
    }

    /** Deletes what attempts that died have left in a folder; the one that calls has nothing there any more. */
    static void clear(BlobStore store, String folder) throws IOException {
        for (String name : store.list(folder)) {
            if (name.startsWith(".") && name.endsWith(END)) {
                store.delete(folder + "/" + name);
            }
        }
    }
}
