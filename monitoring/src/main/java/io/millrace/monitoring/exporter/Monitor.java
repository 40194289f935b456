package io.millrace.monitoring.exporter;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.topics.Topics;
import io.millrace.schemas.wire.WireReader;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Reads the topics of one pipeline and tells Prometheus what they say, until closed. It only reads; a topic or a broker that
 * is away is told in a metric and waited for.
 */
public final class Monitor implements AutoCloseable {

    /** How long a client waits for an answer: so late a broker that is away is noticed. */
    private static final int PATIENCE_MILLIS = 10_000;

    /** The heap is small, whatever lies on the topics. */
    private static final int FETCH_BYTES = 8 << 20;

    private static final int POLL_RECORDS = 2000;

    private final AtomicLong unreadable = new AtomicLong();
    private final Supplier<WireReader> readers;
    private final Properties client;
    private final PipelineMetrics.Tails tails;
    private final SourceLag lag;
    private final MetricsServer server;

    /**
     * Starts.
     *
     * @param pipeline its name
     * @param client {@code bootstrap.servers}, and security if needed
     * @param readers makes a reader of records for each topic: what knows the registry, if there is one
     * @param listen where metrics are asked for; port 0 is any free one
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
        server = new MetricsServer(listen, token, registry); // what may fail comes first
        this.readers = readers;
        this.client = new Properties();
        this.client.putAll(client);
        this.client.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        this.client.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        this.client.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        this.client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        var topics = new Topics(pipeline);
        tails =
                new PipelineMetrics.Tails(
                        new TopicTail<>(
                                topics.progress(),
                                () -> progress(topics.progress()),
                                ProgressNumbers::new,
                                ProgressNumbers::add,
                                millis),
                        new TopicTail<>(
                                topics.checkpoints(),
                                () -> open(topics.checkpoints(), CheckpointManifest.class),
                                NewestManifest::new,
                                NewestManifest::add,
                                millis),
                        new TopicTail<>(
                                topics.deadLetters(),
                                () -> open(topics.deadLetters(), DeadLetter.class),
                                LetterNumbers::new,
                                LetterNumbers::add,
                                millis));
        lag =
                new SourceLag(
                        this.client,
                        () ->
                                tails.checkpoints()
                                        .whole()
                                        .flatMap(NewestManifest::from)
                                        .map(NewestManifest.From::learned)
                                        .orElse(Map.of()));
        registry.register(
                new PipelineMetrics(tails, lag, unreadable::get, footprint, version, millis));
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

    /** Where metrics are asked for. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        lag.close();
        tails.all().forEach(TopicTail::close);
    }
}
