package io.millrace.local.run;

import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A loopback port behind which is another one, slowly: each direction has a throttle that all connections share. */
final class ThrottledRelay implements AutoCloseable {

    private static final int CHUNK = 4 << 10;

    private final ServerSocketChannel listening = LoopbackPort.bind("relay", 0);
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Throttle up = new Throttle();
    private final Throttle down = new Throttle();

    ThrottledRelay() throws IOException {}

    String address() {
        return LoopbackPort.HOST + ":" + listening.socket().getLocalPort();
    }

    /** Begins to pass on what comes; until then connections wait. */
    void to(int port) {
        thread(
                () -> {
                    while (true) {
                        SocketChannel client = listening.accept();
                        open.add(client);
                        var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                        SocketChannel server = SocketChannel.open(target);
                        open.add(server);
                        thread(() -> pump(client, server, up));
                        thread(() -> pump(server, client, down));
                    }
                });
    }

    /** Bytes a second in each direction. */
    void rate(long bytesPerSecond) {
        up.rate(bytesPerSecond);
        down.rate(bytesPerSecond);
    }

    /** How long what came from behind the relay was held back. */
    long heldMillis() {
        return down.heldMillis();
    }

    private static void pump(SocketChannel from, SocketChannel to, Throttle throttle)
            throws IOException, InterruptedException {
        try (from;
                to) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (from.read(chunk) >= 0) {
                chunk.flip();
                throttle.pass(chunk.remaining());
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
                chunk.clear();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void thread(Work work) {
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
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        threads.forEach(Thread::interrupt);
    }
}
