package io.millrace.monitoring.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Streams of server-sent events (the event-stream format of the HTML standard). Each has a short queue and a thread that
 * writes; one whose queue is full does not keep up and is dropped. A browser that was dropped asks again and is sent the latest.
 */
public final class EventStreams implements HttpHandler, AutoCloseable {

    /** So many at once; a further one is told to come later. */
    static final int MOST = 32;

    static final int QUEUE = 4;

    private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final List<Stream> streams = new ArrayList<>();
    private byte[] latest = new byte[0];
    private boolean closed;

    private final class Stream implements Runnable {
        private final HttpExchange exchange;
        private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
        private final Thread thread = new Thread(this, "monitor-stream");

        Stream(HttpExchange exchange) {
            this.exchange = exchange;
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            try (exchange) {
                OutputStream out = exchange.getResponseBody();
                while (true) {
                    out.write(queue.take());
                    out.flush();
                }
            } catch (IOException gone) {
                drop(this);
            } catch (InterruptedException dropped) {
                Thread.currentThread().interrupt();
            }
        }

        /** Writing ends where it waits, too: the exchange is closed under it. */
        void end() {
            thread.interrupt();
            exchange.close();
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<Stream> stream = admitted(exchange);
        if (stream.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", "10");
            WebServer.refuse(exchange, 503);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        try {
            exchange.sendResponseHeaders(200, 0);
        } catch (IOException gone) {
            drop(stream.get());
            throw gone;
        }
        stream.get().thread.start();
    }

    private synchronized Optional<Stream> admitted(HttpExchange exchange) {
        if (closed || streams.size() >= MOST) {
            return Optional.empty();
        }
        var stream = new Stream(exchange);
        streams.add(stream);
        stream.queue.add(latest.length == 0 ? BEAT : latest);
        return Optional.of(stream);
    }

    private synchronized void drop(Stream stream) {
        streams.remove(stream);
    }

    /**
     * Sends an event to all, and from now on first to those who come.
     *
     * @param data one line
     */
    public void send(byte[] data) {
        byte[] event = new byte[data.length + 8];
        System.arraycopy("data: ".getBytes(StandardCharsets.UTF_8), 0, event, 0, 6);
        System.arraycopy(data, 0, event, 6, data.length);
        event[data.length + 6] = '\n';
        event[data.length + 7] = '\n';
        synchronized (this) {
            latest = event;
            offer(event);
        }
    }

    /** Sends what no browser shows: a connection that is dead is noticed by writing. */
    public synchronized void beat() {
        offer(BEAT);
    }

    private void offer(byte[] event) {
        for (Stream stream : List.copyOf(streams)) {
            if (!stream.queue.offer(event)) {
                streams.remove(stream);
                stream.end();
            }
        }
    }

    /** How many there are. */
    public synchronized int count() {
        return streams.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        streams.forEach(Stream::end);
        streams.clear();
    }
}
