package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.FileFailure;
import io.millrace.local.Version;
import io.millrace.local.run.StopOnInterrupt;
import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace monitor}: what the topics say, for Prometheus and on a page. */
@Command(
        name = "monitor",
        description =
                "Shows what a pipeline's topics say, on a live page and to Prometheus, until interrupted.")
public final class MonitorCommand implements Callable<Integer>, Subcommand {

    @Mixin private PipelineOptions pipeline;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9464",
            description = "where page and metrics are asked for (default: ${DEFAULT-VALUE})")
    private String listen;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "a request must bear what it holds, a browser as its password; needed where others reach the address")
    private Path tokenFile;

    @Option(
            names = "--watts",
            paramLabel = "WATTS",
            description =
                    "of one device at work, for the estimate of energy: busy seconds x watts;"
                            + " default "
                            + (int) Footprint.WATTS)
    private double watts = Footprint.WATTS;

    @Option(
            names = "--grams-per-kwh",
            paramLabel = "GRAMS",
            description =
                    "of CO2 that a kilowatt-hour costs where it runs, for the estimate of CO2;"
                            + " default "
                            + (int) Footprint.GRAMS_PER_KILOWATT_HOUR
                            + ", about the world's mean")
    private double gramsPerKilowattHour = Footprint.GRAMS_PER_KILOWATT_HOUR;

    @Spec private CommandSpec spec;

    @Override
    public int place() {
        return 65;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig config = pipeline.config();
        var footprint = footprint();
        try (var stop = new StopOnInterrupt();
                Monitor monitor =
                        Monitor.start(
                                config.pipeline(),
                                config.kafka().clientProperties(),
                                config.published().topics()::reader,
                                address(listen),
                                token(),
                                footprint,
                                Version.current())) {
            String at =
                    "http://"
                            + listen.substring(0, listen.lastIndexOf(':'))
                            + ":"
                            + monitor.address().getPort();
            spec.commandLine().getOut().println("page       " + at + "/");
            spec.commandLine().getOut().println("metrics    " + at + "/metrics");
            spec.commandLine().getOut().flush();
            stop.unless(new CompletableFuture<Void>()); // nothing else ends it
        }
        return 0;
    }

    private Footprint footprint() {
        try {
            return new Footprint(watts, gramsPerKilowattHour);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + e.getMessage(), e);
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("\\d{1,5}")) {
            int port = Integer.parseInt(text.substring(colon + 1));
            var address =
                    port > 65_535 ? null : new InetSocketAddress(text.substring(0, colon), port);
            if (address != null && !address.isUnresolved()) {
                return address;
            }
        }
        throw new IllegalArgumentException(
                "--listen is "
                        + text
                        + "; allowed: HOST:PORT, a host of this machine and 0 to 65535");
    }

    private Optional<String> token() {
        if (tokenFile == null) {
            return Optional.empty();
        }
        String token;
        try {
            token = Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw refused("cannot be read: " + FileFailure.said(e), e);
        }
        if (token.isEmpty()) {
            throw refused("is empty", null);
        }
        return Optional.of(token);
    }

    private IllegalArgumentException refused(String why, IOException cause) {
        return new IllegalArgumentException(
                "--token-file is "
                        + tokenFile
                        + ", which "
                        + why
                        + "; allowed: a file with a token",
                cause);
    }
}
