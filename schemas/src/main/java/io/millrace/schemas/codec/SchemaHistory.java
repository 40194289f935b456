package io.millrace.schemas.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every schema that records were ever written with, by fingerprint (CRC-64-AVRO of the parsing canonical form).
 *
 * <p>The bundled history is append-only: the file {@code history/index.txt} has a line {@code fingerprint file} for each
 * version of each record. To change a schema, change its {@code .avsc}, then add the new version's file and its line;
 * never edit an old one, for bytes written with it lie in topics. Avro's fingerprint leaves out defaults and docs, so a
 * version is a change of fields and types.
 */
public final class SchemaHistory {
    private static final String INDEX = "index.txt";

    private final Map<Long, Schema> byFingerprint;

    private SchemaHistory(Map<Long, Schema> byFingerprint) {
        this.byFingerprint = Collections.unmodifiableMap(byFingerprint);
    }

    /** The history that is part of this build, read once. */
    public static SchemaHistory bundled() {
        return Bundled.HISTORY;
    }

    /** A history of these schemas, each a record that names everything it uses. */
    public static SchemaHistory of(Collection<Schema> schemas) {
        Map<Long, Schema> byFingerprint = new LinkedHashMap<>();
        for (Schema schema : schemas) {
            byFingerprint.put(fingerprint(schema), schema);
        }
        return new SchemaHistory(byFingerprint);
    }

    /** The schema with this fingerprint. */
    public Optional<Schema> find(long fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint));
    }

    /** All schemas, in the order in which they were added. */
    public Collection<Schema> schemas() {
        return byFingerprint.values();
    }

    /** CRC-64-AVRO of the schema's parsing canonical form. */
    public static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** A fingerprint as the index writes it: 16 lower-case hex digits. */
    public static String hex(long fingerprint) {
        return String.format(Locale.ROOT, "%016x", fingerprint);
    }

    private static final class Bundled {
        static final SchemaHistory HISTORY = load();

        private static SchemaHistory load() {
            Map<Long, Schema> byFingerprint = new LinkedHashMap<>();
            try (BufferedReader index =
                    new BufferedReader(
                            new InputStreamReader(open(INDEX), StandardCharsets.UTF_8))) {
                for (String line = index.readLine(); line != null; line = index.readLine()) {
                    add(line, byFingerprint);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the schema history", e);
            }
            return new SchemaHistory(byFingerprint);
        }

        private static void add(String line, Map<Long, Schema> byFingerprint) throws IOException {
            String[] entry = line.trim().split(" +", -1);
            if (entry.length != 2) {
                throw new IllegalStateException(
                        "schema history: expected \"fingerprint file\", found \"" + line + "\"");
            }
            Schema schema;
            try (InputStream in = open(entry[1])) {
                // A parser each: the files repeat the types that they share.
                schema = new Schema.Parser().parse(in);
            }
            long fingerprint = fingerprint(schema);
            if (!hex(fingerprint).equals(entry[0])) {
                throw new IllegalStateException(
                        "schema history: "
                                + entry[1]
                                + " has fingerprint "
                                + hex(fingerprint)
                                + ", its entry says "
                                + entry[0]
                                + "; old schemas must not change");
            }
            byFingerprint.put(fingerprint, schema);
        }

        private static InputStream open(String name) {
            InputStream in =
                    SchemaHistory.class.getResourceAsStream("/io/millrace/schemas/history/" + name);
            if (in == null) {
                throw new IllegalStateException("schema history: resource " + name + " is missing");
            }
            return in;
        }
    }
}
