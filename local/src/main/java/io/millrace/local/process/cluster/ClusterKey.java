package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.process.folder.PrivateFiles;
import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/**
 * The key of a cluster. Its processes trust it and nothing else, and so does whoever asks them: without it nobody submits a job,
 * cancels one, or fetches a jar. It is made at the first start, lies in a folder for this user only, and does not leave it.
 *
 * @param keystore PKCS#12, with the key and its own certificate
 * @param password of it
 */
record ClusterKey(Path keystore, String password) {

    private static final String VARIABLE = "MILLRACE_KEY_PASSWORD";
    private static final int PASSWORD_BYTES = 24;
    private static final long LIMIT_SECONDS = 60;

    /** The key of the cluster in a folder, made if it has none. */
    static ClusterKey of(ClusterFiles files) throws IOException {
        if (!Files.exists(files.key()) || !Files.exists(files.keyPassword())) {
            make(files);
        }
        PrivateFiles.require(files.key());
        PrivateFiles.require(files.keyPassword());
        return new ClusterKey(files.key(), Files.readString(files.keyPassword(), UTF_8).strip());
    }

    private static void make(ClusterFiles files) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path made = files.key().resolveSibling(files.key().getFileName() + ".part");
        Files.deleteIfExists(made);
        var builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "millrace",
                                "-keyalg", // the suites that Flink allows by default want RSA
                                "RSA",
                                "-keysize",
                                "3072",
                                "-validity",
                                "3650",
                                "-dname",
                                "CN=millrace cluster",
                                "-ext",
                                "SAN=IP:" + LoopbackPort.HOST + ",DNS:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                made.toString(),
                                "-storepass:env",
                                VARIABLE));
        builder.environment().put(VARIABLE, password); // arguments are for everybody to see
        builder.redirectErrorStream(true);
        Process keytool = builder.start();
        keytool.getOutputStream().close();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (!keytool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IOException("the cluster's key cannot be made: keytool: " + said);
            }
        } catch (InterruptedException e) {
            keytool.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("stopped while the cluster's key was made", e);
        }
        byte[] key = Files.readAllBytes(made);
        Files.delete(made);
        PrivateFiles.write(files.keyPassword(), password.getBytes(UTF_8));
        PrivateFiles.write(files.key(), key);
    }

    /** TLS with this key on both ends: REST, RPC, the jobs' data, and blobs. */
    void to(Configuration flink) {
        String store = keystore.toString();
        flink.set(SecurityOptions.SSL_INTERNAL_ENABLED, true);
        flink.set(SecurityOptions.SSL_INTERNAL_KEYSTORE, store);
        flink.set(SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD, password);
        flink.set(SecurityOptions.SSL_INTERNAL_KEY_PASSWORD, password);
        flink.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE, store);
        flink.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD, password);
        flink.set(SecurityOptions.SSL_REST_ENABLED, true);
        flink.set(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED, true);
        flink.set(SecurityOptions.SSL_REST_KEYSTORE, store);
        flink.set(SecurityOptions.SSL_REST_KEYSTORE_PASSWORD, password);
        flink.set(SecurityOptions.SSL_REST_KEY_PASSWORD, password);
        flink.set(SecurityOptions.SSL_REST_TRUSTSTORE, store);
        flink.set(SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD, password);
    }
}
