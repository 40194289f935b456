package io.millrace.local.process.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/** TCP ports on the loopback interface, where everything that Millrace serves locally listens. */
public final class LoopbackPort {

    /** The address that local servers bind, and the only one that they are reached at. */
    public static final String HOST = "127.0.0.1";

    private static final int HIGHEST = 65_535;

    private LoopbackPort() {}

    /**
     * Takes a port: it is listened on when this returns, and nobody else can have it.
     *
     * @param owner what is to listen there, for the error
     * @param port 1 to 65535, or 0 for any free port
     * @throws IllegalArgumentException if the port is out of range
     * @throws BusyPortException if something else listens on it
     */
    public static ServerSocketChannel bind(String owner, int port) throws IOException {
        if (port < 0 || port > HIGHEST) {
            throw new IllegalArgumentException(
                    "port of the "
                            + owner
                            + ": "
                            + port
                            + " (allowed: 1 to 65535, or 0 for any free port)");
        }
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            // A server that has just stopped leaves connections in TIME_WAIT, which are no
            // obstacle.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(new InetSocketAddress(address(), port));
        } catch (IOException e) {
            channel.close();
            if (e instanceof BindException) {
                throw new BusyPortException(owner, port, e);
            }
            throw e;
        }
    }

    private static InetAddress address() throws UnknownHostException {
        // From the bytes: a host name may have several addresses, and the loopback one may be IPv6.
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /**
     * Checks that a server which binds its port itself, and later, can have it, so that a port in use
     * is reported by name and before anything was started. Port 0, any free one, is always fine.
     *
     * @throws IllegalArgumentException if the port is out of range
     * @throws BusyPortException if something else listens on it
     */
    public static void requireFree(String owner, int port) {
        try {
            bind(owner, port).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
