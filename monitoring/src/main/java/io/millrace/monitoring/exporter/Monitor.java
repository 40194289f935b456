package io.millrace.monitoring.exporter;

import com.sun.net.httpserver.HttpExchange;
import io.millrace.monitoring.report.Page;
import io.millrace.monitoring.web.EventStreams;
import io.millrace.monitoring.web.WebServer;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.topics.Topics;
import io.millrace.schemas.wire.WireReader;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Reads the topics of one pipeline and tells what they say, to Prometheus and on a page, until closed. It only reads; a topic
 * or a broker that is away is told, on both, and waited for.
 */
public final class Monitor implements AutoCloseable {

    /** How long a client waits for an answer: so late a broker that is away is noticed. */
    private static final int PATIENCE_MILLIS = 10_000;

    /** The heap is small, whatever lies on the topics. */
    private static final int FETCH_BYTES = 8 << 20;

    private static final int RECEIVE_BYTES = 1 << 20;
    private static final int POLL_RECORDS = 2000;

    private final AtomicLong unreadable = new AtomicLong();
    private final Supplier<WireReader> readers;
    private final Properties client;
    private final PipelineMetrics.Tails tails;
    private final SourceLag lag;
    private final EventStreams streams;
    private final WebServer server;
    private final PageFeed feed;

    /**
     * Starts.
     *
     * @param pipeline its name
     * @param client {@code bootstrap.servers}, and security if needed
     * @param readers makes a reader of records for each topic: what knows the registry, if there is one
     * @param listen where metrics ({@code /metrics}) and the live page ({@code /}) are asked for; port 0 is any free one
     * @param token that a request must bear; empty only on an address of this machine alone
     * @param footprint of a device at work, for the estimate of energy
     * @param version of Millrace
     * @throws IOException if the address cannot be had
     * @throws IllegalArgumentException if others reach the address and there is no token
     */
    public static Monitor start(
            String pipeline,
            Properties client,
            Supplier<WireReader> readers,
            InetSocketAddress listen,
            Optional<String> token,
            Footprint footprint,
            String version)
            throws IOException {
        return new Monitor(
                pipeline,
                client,
                readers,
                listen,
                token,
                footprint,
                version,
                SystemTime.clock()::millis);
    }

    private Monitor(
            String pipeline,
            Properties client,
            Supplier<WireReader> readers,
            InetSocketAddress listen,
            Optional<String> token,
            Footprint footprint,
            String version,
            LongSupplier millis)
            throws IOException {
        var registry = new CollectorRegistry();
        // What may fail comes first.
        Page page = Page.live(pipeline);
        streams = new EventStreams();
        server =
                new WebServer(
                        listen,
                        token,
                        Map.of(
                                "/metrics", exchange -> metrics(exchange, registry),
                                "/", exchange -> page(exchange, page),
                                "/events", streams));
        this.readers = readers;
        this.client = new Properties();
        this.client.putAll(client);
        this.client.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        this.client.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        this.client.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        // Between two portions of a partition lies a question to the broker.
        this.client.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        this.client.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, RECEIVE_BYTES);
        this.client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        tails = tails(new Topics(pipeline), millis);
        lag =
                new SourceLag(
                        this.client,
                        () ->
                                tails.checkpoints()
                                        .whole()
                                        .flatMap(fold -> fold.numbers().from())
                                        .map(NewestManifest.From::learned)
                                        .orElse(Map.of()));
        feed = new PageFeed(pipeline, version, tails, lag, streams, millis);
        registry.register(
                new PipelineMetrics(tails, lag, unreadable::get, footprint, version, millis));
    }

    private PipelineMetrics.Tails tails(Topics topics, LongSupplier millis) {
        return new PipelineMetrics.Tails(
                new TopicTail<>(
                        topics.progress(),
                        () -> progress(topics.progress()),
                        () -> new Folded<>(new ProgressNumbers()),
                        Monitor::add,
                        millis),
                new TopicTail<>(
                        topics.checkpoints(),
                        () -> open(topics.checkpoints(), CheckpointManifest.class),
                        () -> new Folded<>(new NewestManifest()),
                        (fold, manifest) -> {
                            fold.numbers().add(manifest);
                            fold.add(history -> history.add(manifest));
                        },
                        millis),
                new TopicTail<>(
                        topics.models(),
                        () -> open(topics.models(), ModelRelease.class),
                        () -> new Folded<Void>(null),
                        (fold, release) -> fold.add(history -> history.add(release)),
                        millis),
                new TopicTail<>(
                        topics.deadLetters(),
                        () -> open(topics.deadLetters(), DeadLetter.class),
                        () -> new Folded<>(new LetterNumbers()),
                        (fold, letter) -> {
                            fold.numbers().add(letter);
                            fold.add(history -> history.add(letter));
                        },
                        millis));
    }

    static void add(Folded<ProgressNumbers> fold, Told told) {
        fold.numbers().add(told);
        fold.add(history -> history.add(told));
    }

    private static void metrics(HttpExchange exchange, CollectorRegistry registry)
            throws IOException {
        var text = new StringWriter();
        TextFormat.write004(text, registry.metricFamilySamples());
        WebServer.send(
                exchange,
                TextFormat.CONTENT_TYPE_004,
                text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void page(HttpExchange exchange, Page page) throws IOException {
        exchange.getResponseHeaders()
                .set("Content-Security-Policy", page.policy() + "; frame-ancestors 'none'");
        WebServer.send(
                exchange, "text/html; charset=utf-8", page.text().getBytes(StandardCharsets.UTF_8));
    }

    private TopicReader<Told> progress(String topic) {
        WireReader wire = readers.get();
        return TopicReader.open(
                client,
                topic,
                TopicReader.From.BEGINNING,
                record ->
                        orPassedOver(
                                () ->
                                        Told.of(wire.read(record.value(), ProgressEvent.class))
                                                .orElse(null)));
    }

    private <R extends SpecificRecordBase> TopicReader<R> open(String topic, Class<R> type) {
        WireReader wire = readers.get();
        return TopicReader.open(
                client,
                topic,
                TopicReader.From.BEGINNING,
                record -> orPassedOver(() -> wire.read(record.value(), type)));
    }

    private interface Decoding<T> {
        T decode() throws InvalidRecordException;
    }

    /** One record that cannot be read is counted; it is no reason to be blind for the rest. */
    private <T> T orPassedOver(Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (InvalidRecordException e) {
            unreadable.incrementAndGet();
            return null;
        }
    }

    /** Where metrics and the page are asked for. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        feed.close();
        streams.close();
        server.close();
        lag.close();
        tails.all().forEach(TopicTail::close);
    }
}
