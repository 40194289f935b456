package io.millrace.proof.operations;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.wire.WireReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A pipeline that learns from a stream without an end, and its monitor. */
final class Watched implements AutoCloseable {

    private static final int PER_TICK = 5;
    private static final long TICK_MILLIS = 50;
    private static final Pattern STEPS = Pattern.compile("(?m)^millrace_steps_total (\\S+)$");

    private final String name;
    private final TopicWriter writer;
    private final Monitor monitor;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile LongFunction<String> stream;
    private long written;

    /**
     * Starts it.
     *
     * @param learning further sections of the configuration
     * @param stream a record in JSON, by its number; null for none
     */
    Watched(
            String name,
            String broker,
            LocalFlink flink,
            Path store,
            String learning,
            LongFunction<String> stream)
            throws Exception {
        this.name = name;
        this.stream = stream;
        PipelineConfig config =
                StrictYaml.read(
                        """
                        pipeline: %s
                        kafka: {bootstrap: "%s"}
                        store: "%s"
                        stream: {format: json}
                        clean: {duplicates: keep}
                        probes: {share: 0.1, samples: 8, every: 20}
                        checkpoints: {every: 100}
                        flink: {checkpoint-interval: 500ms}
                        """
                                        .formatted(name, broker, store.toUri())
                                + learning,
                        PipelineConfig.class);
        TopicAdmin.createMissing(config.kafka().clientProperties(), name, 1, 1);
        writer = TopicWriter.open(broker, config.topics().records());
        StreamExecutionEnvironment env = flink.environment();
        PretrainJob.build(env, config);
        env.executeAsync("pretrain " + name);
        monitor =
                Monitor.start(
                        name,
                        config.kafka().clientProperties(),
                        WireReader::new,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.empty(),
                        Footprint.assumed(),
                        "1");
        var unused = clock.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        LongFunction<String> now = stream;
        for (int i = 0; i < PER_TICK && now != null; i++) {
            long time = System.currentTimeMillis();
            byte[] value = now.apply(written).getBytes(StandardCharsets.UTF_8);
            writer.write((name + written++).getBytes(StandardCharsets.UTF_8), value, time);
        }
    }

    /** From now on the records are others, or there are none. */
    void change(LongFunction<String> to) {
        stream = to;
    }

    int port() {
        return monitor.address().getPort();
    }

    /** Waits until its monitor tells of so many steps; the test's own time limit ends it. */
    void awaitSteps(long wanted) throws Exception {
        var metrics = URI.create("http://127.0.0.1:" + port() + "/metrics");
        HttpClient http = HttpClient.newHttpClient();
        while (true) {
            String said =
                    http.send(
                                    HttpRequest.newBuilder(metrics).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            Matcher steps = STEPS.matcher(said);
            if (steps.find() && Double.parseDouble(steps.group(1)) >= wanted) {
                return;
            }
            Thread.sleep(200);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        monitor.close();
        writer.close();
    }
}
