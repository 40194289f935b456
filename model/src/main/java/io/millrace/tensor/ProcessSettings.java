package io.millrace.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment that a process needs to learn at full speed on a CPU. It is read when a process starts, so it can only
 * be missed here, not mended: the scripts set it, and a cluster of one's own must.
 */
public final class ProcessSettings {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessSettings.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private ProcessSettings() {}

    /** Warns of what is missing, once a process. */
    static void check() {
        if (TOLD.compareAndSet(false, true)) {
            missing().forEach(LOG::warn);
        }
    }

    /** What this process was started without, a sentence each with what to set; empty if nothing is missing. */
    public static List<String> missing() {
        return missing(System.getenv());
    }

    /** What is missing, a line each. */
    static List<String> missing(Map<String, String> environment) {
        var missing = new ArrayList<String>();
        if (!environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc.")
                && !environment.containsKey("LD_PRELOAD")) {
            missing.add(
                    "GLIBC_TUNABLES is not set: large arrays are mapped anew in every step. Set"
                            + " GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0"
                            + ":glibc.malloc.trim_threshold=8589934592:glibc.malloc.top_pad=268435456");
        }
        if (!environment.containsKey("OMP_WAIT_POLICY")) {
            missing.add(
                    "OMP_WAIT_POLICY is not set: native threads that wait take a core from the others. Set"
                            + " OMP_WAIT_POLICY=PASSIVE");
        }
        return missing;
    }
}
