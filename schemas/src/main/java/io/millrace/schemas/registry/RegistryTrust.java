package io.millrace.schemas.registry;

import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates a registry may have: a company's own authority, from a file. */
final class RegistryTrust {

    static final String FILE = "registry-truststore";

    private RegistryTrust() {}

    /**
     * What connections are made with.
     *
     * @param file certificates as PEM, or a keystore (PKCS12, JKS)
     * @param password of a keystore; null for none
     * @throws ConfigException if the file is none of these
     */
    static SSLContext of(String file, Secret password) {
        try {
            byte[] content = Files.readAllBytes(Path.of(file));
            TrustManagerFactory trusted =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(isPem(content) ? pem(content) : keystore(file, password));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted.getTrustManagers(), null);
            return context;
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw ConfigException.refused(
                    FILE,
                    file,
                    "a file that can be read with certificates as PEM, or a keystore with its password: "
                            + e.getMessage());
        }
    }

    private static boolean isPem(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE");
    }

    private static KeyStore pem(byte[] content) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (Certificate one :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(content))) {
            store.setCertificateEntry("authority-" + count++, one);
        }
        return store;
    }

    private static KeyStore keystore(String file, Secret password)
            throws GeneralSecurityException, IOException {
        char[] secret = password == null ? null : password.value().toCharArray();
        return KeyStore.getInstance(new File(file), secret);
    }
}
