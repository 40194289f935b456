package io.millrace.local.process.broker;

import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The broker's listening sockets, bound before it is configured. KRaft wants the controller's port in
 * its configuration, so a free one must be known, and held, before there is anything to listen on it.
 */
final class BrokerSockets implements AutoCloseable {

    private final Map<String, ServerSocketChannel> waiting = new LinkedHashMap<>();

    /**
     * Binds a listener's port.
     *
     * @param port 1 to 65535, or 0 for any free port
     * @throws io.millrace.local.process.net.BusyPortException if something else listens on the port
     */
    void bind(String listener, int port) throws IOException {
        waiting.put(listener, LoopbackPort.bind("Kafka broker", port));
    }

    int port(String listener) {
        return waiting.get(listener).socket().getLocalPort();
    }

    /** Hands the listener's socket over, non-blocking, to whoever will close it. */
    synchronized ServerSocketChannel take(String listener) throws IOException {
        ServerSocketChannel channel = waiting.remove(listener);
        if (channel == null) {
            throw new IOException("Kafka broker: no socket for the listener " + listener);
        }
        channel.configureBlocking(false);
        return channel;
    }

    /** Closes what nobody has taken. */
    @Override
    public synchronized void close() {
        for (ServerSocketChannel channel : waiting.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
