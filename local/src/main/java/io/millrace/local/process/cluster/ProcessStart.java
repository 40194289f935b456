package io.millrace.local.process.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * When a process started, in a way that no setting of the clock changes. Linux only.
 *
 * @param ticks of the kernel's clock from its boot on
 * @param boot the kernel's id of this boot
 */
record ProcessStart(long ticks, String boot) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** Of what `man 5 proc` counts from 1, the name left out, which may hold anything. */
    private static final int STATE = 3 - 3;

    private static final int THREADS = 20 - 3;
    private static final int START = 22 - 3;

    /** Of a process that runs; none if there is none, or one that is dead and not yet buried. */
    static Optional<ProcessStart> of(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        } catch (IOException e) {
            return Optional.empty();
        }
        return ticks(stat).map(ticks -> new ProcessStart(ticks, thisBoot()));
    }

    static Optional<Long> ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
        // Its other threads may still hold files and ports for a moment.
        return ended && Integer.parseInt(fields[THREADS]) <= 1
                ? Optional.empty()
                : Optional.of(Long.parseLong(fields[START]));
    }

    private static String thisBoot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException e) {
            throw new IllegalStateException(BOOT + " cannot be read; needed: Linux", e);
        }
    }
}
