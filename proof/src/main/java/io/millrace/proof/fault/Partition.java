package io.millrace.proof.fault;

import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * What TaskManagers send to the JobManager does not arrive for longer than the JobManager takes a silent one for alive. The
 * way back, and all other ports, stay open.
 */
public final class Partition implements Fault {

    private static final Duration TOLERATED = Duration.ofSeconds(20);
    private static final Duration SILENT = Duration.ofSeconds(35);

    private Relay relay;

    @Override
    public String kind() {
        return "partition";
    }

    @Override
    public Optional<String> prepare(Ground ground) throws IOException {
        int port;
        try (ServerSocketChannel free = LoopbackPort.bind("JobManager", 0)) {
            port = free.socket().getLocalPort();
        }
        relay = new Relay(port);
        ground.flink("jobmanager.rpc.bind-port", Integer.toString(port));
        ground.flink("high-availability.jobmanager.port", Integer.toString(relay.port()));
        ground.flink("heartbeat.timeout", TOLERATED.toSeconds() + " s");
        return Optional.empty();
    }

    @Override
    public void strike(Scene scene) throws InterruptedException {
        relay.hold(true);
        try {
            scene.hold(SILENT);
        } finally {
            relay.hold(false);
        }
    }

    @Override
    public void release() throws IOException {
        if (relay != null) {
            relay.close();
        }
    }
}
