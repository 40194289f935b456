package io.millrace.schemas.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The identity of a configuration: equal hashes mean that the same would be learned from the same data. */
public final class ConfigHash {
    private ConfigHash() {}

    /** SHA-256, in lower-case hex, of the {@link CanonicalJson} of a record or a tree. */
    public static String of(Object config) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(config));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
