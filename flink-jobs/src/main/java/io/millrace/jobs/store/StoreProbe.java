package io.millrace.jobs.store;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.release.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/** Opens a store once before anything runs: what is wrong with it would else be found in a task, and tried again for ever. */
public final class StoreProbe {

    private static final Set<String> OF_THIS_MACHINE = Set.of("file");

    private StoreProbe() {}

    /**
     * Refuses an address that cannot be right wherever it is used.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    public static void checkAddress(PipelineConfig config) {
        String store = config.store();
        int colon = store.indexOf(':');
        String scheme = colon < 0 ? "" : store.substring(0, colon);
        if (!store.startsWith("/") && !scheme.matches("[a-zA-Z][a-zA-Z0-9+.-]+")) {
            throw refused(
                    store,
                    "an address that begins with / or a file system, file:///var/millrace: a relative one means another folder to everybody",
                    null);
        }
        if (OF_THIS_MACHINE.contains(scheme)) {
            String rest = store.substring(colon + 1);
            boolean host = rest.startsWith("//") && !rest.startsWith("///");
            if (host || !rest.startsWith("/")) {
                throw refused(
                        store,
                        "file:///FOLDER; file://HOST means another machine, and a relative path another folder to everybody",
                        null);
            }
        }
    }

    /**
     * Writes, reads and deletes a small file.
     *
     * @throws IllegalArgumentException if that fails, with why
     */
    public static void check(PipelineConfig config) {
        checkAddress(config);
        String name = config.pipeline() + "/.probe-" + UUID.randomUUID();
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        try {
            BlobStore store = FlinkBlobStore.in(config.store());
            try {
                try (OutputStream out = store.create(name)) {
                    out.write(content);
                }
                byte[] read;
                try (InputStream in = store.open(name)) {
                    read = in.readAllBytes();
                }
                if (!Arrays.equals(content, read)) {
                    throw new IOException("what was written is not what is read");
                }
            } finally {
                store.delete(name);
            }
        } catch (IOException | RuntimeException e) {
            throw refused(
                    config.store(),
                    "a folder that can be written, read and cleared: " + said(e),
                    e);
        }
    }

    private static String said(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("");
    }

    private static IllegalArgumentException refused(String store, String allowed, Exception cause) {
        return new IllegalArgumentException(
                "store is '" + shown(store) + "'; allowed: " + allowed, cause);
    }

    /** Without user and password. */
    private static String shown(String store) {
        return store.replaceAll("//[^/]*@", "//...@");
    }
}
