package io.millrace.monitoring.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Who is answered. Where there is a token, whoever bears it; a browser asks its user for it and gives it as a password. Without
 * one only this machine is listened to, and the {@code Host} that was asked for must be one of its own names, or a page of
 * somebody else's could read ours under a name of its own. A page of another origin is never answered.
 */
final class Guard {

    private static final int OPEN = 0;

    private final Optional<byte[]> token;

    /**
     * @param token that a request must bear; empty only where {@code address} is a loopback one
     * @throws IllegalArgumentException if others reach the address and there is no token
     */
    Guard(InetSocketAddress address, Optional<String> token) {
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "listen: "
                            + address.getHostString()
                            + " is reached by others; allowed without a token: an address of this machine alone, as"
                            + " 127.0.0.1");
        }
        this.token = token.map(Guard::bytes);
    }

    /** True if it may be answered; if not, it was refused. */
    boolean lets(HttpExchange exchange) throws java.io.IOException {
        int refusal = refusal(exchange.getRequestHeaders());
        if (refusal == OPEN) {
            return true;
        }
        if (refusal == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"millrace\"");
        }
        WebServer.refuse(exchange, refusal);
        return false;
    }

    private int refusal(Headers headers) {
        String host = String.valueOf(headers.getFirst("Host"));
        String origin = headers.getFirst("Origin");
        if (origin != null
                && !origin.equals("http://" + host)
                && !origin.equals("https://" + host)) {
            return 403;
        }
        if (token.isPresent()) {
            return bears(String.valueOf(headers.getFirst("Authorization"))) ? OPEN : 401;
        }
        String name = host.replaceFirst(":\\d+$", "");
        boolean own = name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
        return own ? OPEN : 403;
    }

    private boolean bears(String authorization) {
        if (authorization.startsWith("Bearer ")) {
            return same(authorization.substring("Bearer ".length()));
        }
        if (authorization.startsWith("Basic ")) {
            try {
                byte[] pair =
                        Base64.getDecoder().decode(authorization.substring("Basic ".length()));
                String text = new String(pair, StandardCharsets.UTF_8);
                return same(text.substring(text.indexOf(':') + 1)); // whatever the user's name
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
        return false;
    }

    /** Takes as long for a guess that begins well as for any other. */
    private boolean same(String given) {
        return MessageDigest.isEqual(token.orElseThrow(), bytes(given));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
