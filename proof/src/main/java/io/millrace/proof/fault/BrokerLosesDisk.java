package io.millrace.proof.fault;

import io.millrace.local.process.cluster.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * The broker dies and comes back with its disk as it was a while ago, as after a power cut with a cache that was not
 * written, or from a backup: records that it had acknowledged are gone, on every topic.
 */
public final class BrokerLosesDisk implements Fault {

    private static final String BROKER = "broker";
    private static final Duration AGO = Duration.ofSeconds(4);

    @Override
    public String kind() {
        return "broker-loses-disk";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Path disk = scene.dir().resolve("cluster/kafka");
        Path before = scene.dir().resolve("kafka-before");
        // All files of one moment: were they of different ones, a transaction could be open that
        // its coordinator does not
        // know of, and readers of committed records would wait behind it until somebody aborts it
        // by hand.
        signal(scene, "STOP");
        try {
            copy(disk, before);
        } finally {
            signal(scene, "CONT");
        }
        scene.hold(AGO);
        scene.cluster().kill(BROKER);
        FileUtils.deleteDirectory(disk.toFile());
        Files.move(before, disk);
        scene.cluster().restart(BROKER);
    }

    private static void signal(Scene scene, String signal)
            throws IOException, InterruptedException {
        for (ChildProcess process : scene.cluster().processes()) {
            if (process.name().equals(BROKER)) {
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.copy(file, target);
            }
        }
    }
}
