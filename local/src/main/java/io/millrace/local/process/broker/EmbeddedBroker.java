package io.millrace.local.process.broker;

import io.millrace.local.process.folder.DirectoryLock;
import io.millrace.local.process.folder.TemporaryFolder;
import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One real Kafka broker in this process: a KRaft node that is its own controller, listening on
 * loopback only. Everything that a client sees (transactions, compaction, {@code read_committed}) is
 * Kafka itself.
 *
 * <p>This is the only class that touches Kafka's internals. They have no compatibility promise, so an
 * upgrade of Kafka is settled here.
 *
 * <p>Topics must be created before use: a name that is mistyped is an error, not a new topic.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final int NODE_ID = BrokerSettings.NODE_ID;
    private static final String CLIENTS = BrokerSettings.CLIENTS;
    private static final String CONTROLLER = BrokerSettings.CONTROLLER;

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final DirectoryLock lock;
    private final Path directory;
    private final TemporaryFolder temporary;
    private final int port;
    private boolean closed;

    private EmbeddedBroker(
            BrokerSockets sockets,
            DirectoryLock lock,
            Path directory,
            TemporaryFolder temporary,
            Map<String, String> settings) {
        this.lock = lock;
        this.directory = directory;
        this.temporary = temporary;
        this.port = sockets.port(CLIENTS);
        Properties properties = BrokerSettings.of(port, sockets.port(CONTROLLER), directory);
        properties.putAll(settings);
        KafkaConfig config = new KafkaConfig(properties, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> identity =
                KafkaRaftServer.initializeLogDirs(config, LOG, "");
        SharedServer shared =
                new SharedServer(
                        config,
                        identity._1(),
                        Time.SYSTEM,
                        Server.initializeMetrics(
                                config, Time.SYSTEM, identity._1().clusterId().orElseThrow()),
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        List.of(),
                        // Kafka's own handler ends the JVM at a fault. Here the fault is thrown, or
                        // logged where there is nobody to throw it to.
                        (name, fatal, action) -> new LoggingFaultHandler(name, action),
                        (listener, address, backlog, receiveBuffer) -> sockets.take(listener));
        this.controller =
                new ControllerServer(shared, KafkaRaftServer.configSchema(), identity._2());
        this.broker = new BrokerServer(shared);
    }

    /** Starts a broker on any free port, with its data in a temporary directory that close deletes. */
    public static EmbeddedBroker startTemporary() throws IOException {
        return startTemporary(0);
    }

    /**
     * Starts a broker with its data in a temporary directory that {@link #close} deletes.
     *
     * @param port 1 to 65535, or 0 for any free port
     * @throws io.millrace.local.process.net.BusyPortException if something else listens on the port
     * @throws IOException if the broker does not start
     */
    public static EmbeddedBroker startTemporary(int port) throws IOException {
        return startTemporary(port, Map.of());
    }

    /**
     * As {@link #startTemporary(int)}, with settings of a broker over those that are usual here: the security of its listener,
     * say, which is named {@value #CLIENTS} whatever its protocol.
     */
    public static EmbeddedBroker startTemporary(int port, Map<String, String> settings)
            throws IOException {
        TemporaryFolder folder = TemporaryFolder.make("kafka");
        try {
            Path directory = Files.createDirectory(folder.path().resolve("data"));
            return start(port, directory, folder, settings);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Starts a broker on {@code directory}: a new one is formatted, one left by an earlier broker is
     * taken up with its topics, records and transactions, whatever the port was then.
     *
     * @param port 1 to 65535, or 0 for any free port
     * <p>Of every partition the newest 10 GiB are kept, unless its topic says otherwise ({@code retention.bytes}).
     *
     * @param directory holds the broker's data and is kept; created if missing
     * @throws io.millrace.local.process.net.BusyPortException if something else listens on the port
     * @throws IOException if another broker uses the directory, or the broker does not start on it
     */
    public static EmbeddedBroker start(int port, Path directory) throws IOException {
        Files.createDirectories(directory);
        return start(port, directory, null, BrokerSettings.KEPT);
    }

    private static EmbeddedBroker start(
            int port, Path directory, TemporaryFolder temporary, Map<String, String> settings)
            throws IOException {
        // Kafka has a lock of its own, but a node that is also the controller takes it only after
        // it
        // has written to the metadata log: a second node would be refused, and the first one's log
        // broken.
        DirectoryLock lock =
                DirectoryLock.take(
                        directory,
                        "data directory of the Kafka broker: "
                                + directory
                                + " is in use by another broker (allowed: one of its own)");
        try (BrokerSockets sockets = new BrokerSockets()) {
            sockets.bind(CLIENTS, port);
            sockets.bind(CONTROLLER, 0);
            format(directory);
            return started(sockets, lock, directory, temporary, settings);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedBroker started(
            BrokerSockets sockets,
            DirectoryLock lock,
            Path directory,
            TemporaryFolder temporary,
            Map<String, String> settings)
            throws IOException {
        EmbeddedBroker embedded = null;
        try {
            embedded = new EmbeddedBroker(sockets, lock, directory, temporary, settings);
            embedded.controller.startup();
            embedded.broker.startup();
            return embedded;
        } catch (Exception e) {
            // Scala declares no checked exceptions and throws them all the same.
            if (embedded != null) {
                embedded.stop();
            }
            throw new IOException(
                    "Kafka broker: cannot start on the data directory "
                            + directory
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Writes the identity of a new cluster; a directory that has one keeps it. */
    private static void format(Path directory) throws IOException {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(
                            new PrintStream(
                                    OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (Exception e) {
            throw new IOException("Kafka broker: cannot format the data directory " + directory, e);
        }
    }

    /** What a client's {@code bootstrap.servers} is set to. */
    public String bootstrapServers() {
        return LoopbackPort.HOST + ":" + port;
    }

    /** Where the topics are kept. */
    public Path directory() {
        return directory;
    }

    /** Stops the broker, waits for it, and deletes its directory if that is temporary. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        lock.close();
        if (temporary != null) {
            temporary.close();
        }
    }

    private void stop() {
        // The broker says goodbye to the controller, so that goes last.
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
