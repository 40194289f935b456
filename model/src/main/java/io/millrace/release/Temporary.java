package io.millrace.release;

import java.io.IOException;
import java.util.Set;
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

    /**
     * Deletes what attempts that died have left of these files in a folder, which may be anybody's; the one that calls has
     * nothing there any more.
     */
    static void clear(BlobStore store, String folder, Set<String> names) throws IOException {
        for (String found : store.list(folder)) {
            if (found.endsWith(END)
                    && names.stream().anyMatch(name -> found.startsWith("." + name + "."))) {
                store.delete(folder + "/" + found);
            }
        }
    }
}
