package io.millrace.proof.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.process.cluster.ChildProcess;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What processes and folders hold now. Linux only; heaps are asked for with the JDK's {@code jstat}. */
final class Gauges {

    private static final String RESIDENT = ".resident";

    /** Columns of {@code jstat -gc}: what outlived collections, in KiB. Eden is full and empty again many times a minute. */
    private static final List<String> USED = List.of("S0U", "S1U", "OU");

    private static final List<String> FOLDERS =
            List.of("flink-checkpoints", "ha", "kafka", "log", "tmp", "zookeeper");

    private final Cluster cluster;
    private final Path dir;
    private final URI metrics;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param dir with the folders {@code cluster} and {@code store}
     * @param port of the monitor
     */
    Gauges(Cluster cluster, Path dir, int port) {
        this.cluster = cluster;
        this.dir = dir;
        this.metrics = URI.create("http://" + LoopbackPort.HOST + ":" + port + "/metrics");
    }

    /** By name. */
    Map<String, Long> read() throws IOException, InterruptedException {
        var now = new TreeMap<String, Long>();
        for (ChildProcess process : cluster.processes()) {
            process(process.name(), process.pid(), now);
        }
        process("monitor-and-feed", ProcessHandle.current().pid(), now);
        folder("store", dir.resolve("store"), now);
        for (String folder : FOLDERS) {
            folder(folder, dir.resolve("cluster").resolve(folder), now);
        }
        now.put(
                "metrics.lines",
                http.send(
                                HttpRequest.newBuilder(metrics).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                        .lines()
                        .count());
        return now;
    }

    /** Sum over all processes. */
    static long resident(Map<String, Long> now) {
        return now.entrySet().stream()
                .filter(one -> one.getKey().endsWith(RESIDENT))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void process(String name, long pid, Map<String, Long> now)
            throws IOException, InterruptedException {
        Path proc = Path.of("/proc", Long.toString(pid));
        now.put(name + RESIDENT, ResidentSize.bytes(Files.readAllLines(proc.resolve("status"))));
        now.put(name + ".threads", count(proc.resolve("task")));
        now.put(name + ".files", count(proc.resolve("fd")));
        now.put(name + ".heap", heap(pid));
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static long heap(long pid) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-gc",
                        Long.toString(pid));
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // Java would tell of them first
        Process jstat = builder.redirectErrorStream(true).start();
        List<String> lines =
                new String(jstat.getInputStream().readAllBytes(), UTF_8).lines().toList();
        if (jstat.waitFor() != 0 || lines.size() < 2) {
            throw new IOException("jstat says of process " + pid + ": " + lines);
        }
        return used(lines.get(0), lines.get(1));
    }

    /** Bytes. */
    static long used(String names, String values) {
        var name = new StringTokenizer(names);
        var value = new StringTokenizer(values);
        double kilobytes = 0;
        while (name.hasMoreTokens()) {
            String column = name.nextToken();
            String used = value.nextToken();
            if (USED.contains(column) && !used.equals("-")) {
                kilobytes += Double.parseDouble(used);
            }
        }
        return (long) (kilobytes * 1024);
    }

    private static void folder(String name, Path folder, Map<String, Long> now) throws IOException {
        var sum = new long[2];
        if (Files.exists(folder)) {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
                            sum[0] += of.size();
                            sum[1]++;
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException gone) {
                            return FileVisitResult.CONTINUE; // deleted meanwhile
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path of, IOException gone) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }
        now.put(name + ".bytes", sum[0]);
        now.put(name + ".count", sum[1]);
    }
}
