package io.millrace.proof.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process holds in physical memory: heap, direct buffers and the engine's own arrays. Linux only. */
final class ResidentSize {

    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentSize() {}

    /** Bytes. */
    static long bytes() throws IOException {
        return bytes(Files.readAllLines(STATUS));
    }

    static long bytes(List<String> status) {
        for (String line : status) {
            if (line.startsWith("VmRSS:")) {
                String kilobytes = line.substring("VmRSS:".length()).replace("kB", "").strip();
                return Long.parseLong(kilobytes) << 10;
            }
        }
        throw new IllegalStateException(STATUS + " has no line VmRSS; needed: Linux");
    }
}
