package io.millrace.local.command;

import io.millrace.local.process.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace broker}: a broker by itself, to try other commands against. */
@Command(
        name = "broker",
        hidden = true,
        description = "Runs a Kafka broker on loopback until interrupted.")
public final class BrokerCommand implements Callable<Integer>, Subcommand {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0, the default, takes any free one.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where topics are kept; a temporary directory unless given.")
    private Path data;

    @Spec private CommandSpec spec;

    @Override
    public int place() {
        return 120;
    }

    @Override
    public Integer call() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (EmbeddedBroker broker =
                data == null
                        ? EmbeddedBroker.startTemporary(port)
                        : EmbeddedBroker.start(port, data)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> finish(interrupted, closed), "interrupted"));
            spec.commandLine().getOut().println(broker.bootstrapServers());
            interrupted.await();
        } finally {
            closed.countDown();
        }
        return 0;
    }

    /** The JVM ends when its hooks return, so this one waits until the broker is closed. */
    private static void finish(CountDownLatch interrupted, CountDownLatch closed) {
        interrupted.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
