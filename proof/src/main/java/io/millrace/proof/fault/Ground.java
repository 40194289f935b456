package io.millrace.proof.fault;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What the cluster is made of, before it starts: faults may put something of their own in its place. One thread uses it. */
public final class Ground {

    private final Path dir;
    private final Map<String, String> flink = new TreeMap<>();
    private Path store;

    Ground(Path dir) {
        this.dir = dir;
        this.store = dir.resolve("store");
    }

    /** For whatever a fault needs; deleted in the end. */
    public Path dir() {
        return dir;
    }

    /** Where artifacts go. */
    public Path store() {
        return store;
    }

    /** Has artifacts go elsewhere. */
    public void store(Path elsewhere) {
        store = elsewhere;
    }

    /** Sets an option of Flink. */
    public void flink(String key, String value) {
        flink.put(key, value);
    }

    Map<String, String> flink() {
        return Map.copyOf(flink);
    }
}
