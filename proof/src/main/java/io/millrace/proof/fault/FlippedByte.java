package io.millrace.proof.fault;

import io.millrace.release.Artifact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A byte changes in the weights of a model checkpoint before it is tried, and in those of the current release. The trial
 * must be given up and say why; the gate must not compare with the release.
 */
public final class FlippedByte implements Fault {

    private static final int TRIES = 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public String kind() {
        return "flipped-byte";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Path checkpoints = scene.store().resolve(scene.config().pipeline()).resolve("checkpoints");
        boolean skipped = false;
        for (int i = 0; i < TRIES && !skipped; i++) {
            String damaged = flippedNew(checkpoints, scene);
            Heard heard = scene.heard();
            if (!scene.until(LIMIT, () -> heard.skipped(damaged) || heard.judged(damaged))) {
                throw new IllegalStateException("no end of the trial of the damaged " + damaged);
            }
            skipped = heard.skipped(damaged); // else it was read before
        }
        if (!skipped) {
            throw new IllegalStateException(
                    "none of " + TRIES + " model checkpoints with a flipped byte was refused");
        }
        Path releases = scene.store().resolve(scene.config().pipeline()).resolve("releases");
        flip(newest(releases.resolve(Feed.TASK), scene).resolve(Artifact.WEIGHTS), scene.random());
    }

    /** Damages the next checkpoint that is written, at once; its name. */
    private static String flippedNew(Path checkpoints, Scene scene)
            throws IOException, InterruptedException {
        String before = newest(checkpoints, scene).getFileName().toString();
        var found = new Path[1];
        boolean written =
                scene.until(
                        LIMIT,
                        () -> {
                            found[0] = newest(checkpoints, scene);
                            return !found[0].getFileName().toString().equals(before);
                        });
        if (!written) {
            throw new IllegalStateException("no model checkpoint after " + before);
        }
        flip(found[0].resolve(Artifact.WEIGHTS), scene.random());
        return found[0].getFileName().toString();
    }

    /** The last by name that is complete. */
    private static Path newest(Path folder, Scene scene) throws InterruptedException {
        var newest = new Path[1];
        if (!scene.until(
                LIMIT,
                () -> {
                    try (Stream<Path> all = Files.list(folder)) {
                        newest[0] =
                                all.filter(one -> Files.exists(one.resolve("manifest.json")))
                                        .sorted()
                                        .reduce((first, second) -> second)
                                        .orElse(null);
                    } catch (IOException e) {
                        return false;
                    }
                    return newest[0] != null;
                })) {
            throw new IllegalStateException("nothing complete in " + folder);
        }
        return newest[0];
    }

    /** One bit of a byte in the second half of a file: of the values, behind the header. */
    private static void flip(Path file, SplittableRandom random) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = random.nextLong(channel.size() / 2, channel.size());
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << random.nextInt(Byte.SIZE))).rewind();
            channel.write(one, at);
        }
    }
}
