package io.millrace.proof.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The store's disk is full for a while. The store lies on a small file system in memory, which only some users may mount. */
public final class FullDisk implements Fault {

    private static final Duration FULL = Duration.ofSeconds(15);
    private static final String SIZE = "256m";
    private static final int CHUNK = 1 << 16;

    private Path mounted;

    @Override
    public String kind() {
        return "full-disk";
    }

    @Override
    public Optional<String> prepare(Ground ground) throws IOException, InterruptedException {
        Path mount = ground.dir().resolve("disk");
        Files.createDirectories(mount);
        Optional<String> failed =
                ran("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + SIZE, "none", mount + "");
        if (failed.isPresent()) {
            return Optional.of("needs the right to mount: " + failed.get());
        }
        mounted = mount;
        ground.store(mount.resolve("store"));
        return Optional.empty();
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Path ballast = mounted.resolve("ballast");
        try {
            // What is deleted meanwhile makes room again.
            scene.until(FULL, () -> filled(ballast));
        } finally {
            Files.deleteIfExists(ballast);
        }
    }

    /** Fills what there is; never true. */
    private static boolean filled(Path ballast) {
        try (OutputStream out =
                Files.newOutputStream(
                        ballast,
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND)) {
            for (int length = CHUNK; length > 0; ) {
                try {
                    out.write(new byte[length]);
                } catch (IOException full) {
                    length /= 2;
                }
            }
        } catch (IOException full) {
            return false;
        }
        return false;
    }

    @Override
    public void release() throws IOException, InterruptedException {
        if (mounted == null) {
            return;
        }
        Optional<String> failed = ran("umount", mounted.toString());
        if (failed.isPresent()) {
            throw new IOException(
                    mounted + " cannot be unmounted: " + failed.get() + "; needed: umount by hand");
        }
        mounted = null;
    }

    /** Why it failed; empty if it did not. */
    private static Optional<String> ran(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(said);
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }
}
