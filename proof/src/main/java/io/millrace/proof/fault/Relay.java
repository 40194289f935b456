package io.millrace.proof.fault;

import io.millrace.local.process.net.LoopbackPort;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A loopback port behind which is another one; it may stop to pass anything on, while every connection stays open. */
final class Relay implements Closeable {

    private static final int CHUNK = 64 << 10;

    private final ServerSocketChannel listening = LoopbackPort.bind("relay", 0);
    private final int target;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final Object gate = new Object();
    private boolean held;

    /**
     * @param target port that all is passed on to
     */
    Relay(int target) throws IOException {
        this.target = target;
        thread(this::accept);
    }

    int port() {
        return listening.socket().getLocalPort();
    }

    /** Passes nothing on from now on, or goes on with what has come meanwhile. */
    void hold(boolean hold) {
        synchronized (gate) {
            held = hold;
            gate.notifyAll();
        }
    }

    private void pass() throws InterruptedException {
        synchronized (gate) {
            while (held) {
                gate.wait();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void thread(Work work) {
        var thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException | InterruptedException closed) {
                                // an end of the connection, or the relay, was closed
                            }
                        },
                        "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            SocketChannel client = listening.accept();
            open.removeIf(channel -> !channel.isOpen());
            open.add(client);
            thread(() -> connect(client));
        }
    }

    private void connect(SocketChannel client) throws IOException, InterruptedException {
        try {
            pass();
            SocketChannel server =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            open.add(server);
            thread(() -> pump(client, server));
            pump(server, client);
        } finally {
            client.close();
        }
    }

    private void pump(SocketChannel from, SocketChannel to)
            throws IOException, InterruptedException {
        try (from;
                to) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (from.read(chunk) >= 0) {
                pass();
                chunk.flip();
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
                chunk.clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        hold(false);
        listening.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
