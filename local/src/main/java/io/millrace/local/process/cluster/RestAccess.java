package io.millrace.local.process.cluster;

import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;

/**
 * Where a JobManager's REST interface is, and what it wants to see before it answers.
 *
 * @param host of the JobManager
 * @param port of its REST interface
 * @param security Flink's options of that name; none for one that answers everybody
 */
public record RestAccess(String host, int port, Map<String, String> security) {

    private static final String SECURITY = "security.ssl.";

    public RestAccess {
        security = Map.copyOf(security);
    }

    /**
     * At an address, without TLS.
     *
     * @param jobManager HOST:PORT
     * @throws IllegalArgumentException if it is anything else
     */
    public static RestAccess plain(String jobManager) {
        int colon = jobManager.lastIndexOf(':');
        if (colon < 1 || !jobManager.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                    "--jobmanager is " + jobManager + "; allowed: HOST:PORT");
        }
        return new RestAccess(
                jobManager.substring(0, colon),
                Integer.parseInt(jobManager.substring(colon + 1)),
                Map.of());
    }

    /** At an address, as Flink's configuration has it. */
    static RestAccess of(String jobManager, Configuration flink) {
        RestAccess plain = plain(jobManager);
        var security = new TreeMap<>(flink.toMap());
        security.keySet().removeIf(key -> !key.startsWith(SECURITY));
        return new RestAccess(plain.host(), plain.port(), security);
    }

    /**
     * At an address, as the configuration in a folder has it.
     *
     * @param conf Flink's configuration folder, with its {@code config.yaml}
     */
    public static RestAccess of(String jobManager, Path conf) {
        return of(jobManager, GlobalConfiguration.loadConfiguration(conf.toString()));
    }

    /** As {@link #of(String, Path)} if the address is that of the cluster that a folder belongs to, plain otherwise. */
    public static RestAccess ofOwn(String jobManager, Path cluster) {
        Path conf = new ClusterFiles(cluster).conf();
        RestAccess plain = plain(jobManager);
        boolean here = plain.host().equals(LoopbackPort.HOST) || plain.host().equals("localhost");
        if (!here || !Files.isReadable(conf.resolve("config.yaml"))) {
            return plain;
        }
        Configuration flink = GlobalConfiguration.loadConfiguration(conf.toString());
        return flink.get(RestOptions.PORT) == plain.port() ? of(jobManager, flink) : plain;
    }

    /** Security options for a client of Flink. */
    Configuration configuration() {
        return Configuration.fromMap(security);
    }

    /** The file with the key; none without TLS. */
    public String key() {
        return configuration().getOptional(SecurityOptions.SSL_REST_KEYSTORE).orElse("none");
    }

    /** The address as a URL. */
    public String url() {
        String scheme = configuration().get(SecurityOptions.SSL_REST_ENABLED) ? "https" : "http";
        return scheme + "://" + host + ":" + port;
    }

    /** Shows the key and trusts what is to be trusted; empty without TLS. */
    Optional<SSLContext> tls() {
        Configuration options = configuration();
        if (!options.get(SecurityOptions.SSL_REST_ENABLED)) {
            return Optional.empty();
        }
        try {
            var context = SSLContext.getInstance("TLS");
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(
                    store(
                            options,
                            SecurityOptions.SSL_REST_TRUSTSTORE,
                            SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD));
            KeyManagerFactory own = null;
            if (options.get(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED)) {
                own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                own.init(
                        store(
                                options,
                                SecurityOptions.SSL_REST_KEYSTORE,
                                SecurityOptions.SSL_REST_KEYSTORE_PASSWORD),
                        given(options, SecurityOptions.SSL_REST_KEY_PASSWORD).toCharArray());
            }
            context.init(own == null ? null : own.getKeyManagers(), trust.getTrustManagers(), null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key for " + url() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(
            Configuration options, ConfigOption<String> path, ConfigOption<String> password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(Path.of(given(options, path)))) {
            store.load(in, given(options, password).toCharArray());
        }
        return store;
    }

    private static String given(Configuration options, ConfigOption<String> option) {
        String value = options.get(option);
        if (value == null) {
            throw new IllegalArgumentException(option.key() + " is missing; needed for TLS");
        }
        return value;
    }
}
