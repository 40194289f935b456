package io.millrace.local.run;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** The live page of a run in this process, for this machine alone. */
final class RunPage implements AutoCloseable {

    private final Optional<Monitor> monitor;

    private RunPage(Optional<Monitor> monitor) {
        this.monitor = monitor;
    }

    /**
     * Serves it and says where.
     *
     * @param port 0 for any; empty for no page
     * @param version of Millrace
     */
    static RunPage serve(OptionalInt port, PipelineConfig config, String version, Console console)
            throws IOException {
        if (port.isEmpty()) {
            return new RunPage(Optional.empty());
        }
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt());
        Monitor monitor =
                Monitor.start(
                        config.pipeline(),
                        config.kafka().clientProperties(),
                        config.published().topics()::reader,
                        listen,
                        Optional.empty(),
                        Footprint.assumed(),
                        version);
        console.line("page       http://127.0.0.1:" + monitor.address().getPort() + "/");
        return new RunPage(Optional.of(monitor));
    }

    @Override
    public void close() {
        monitor.ifPresent(Monitor::close);
    }
}
