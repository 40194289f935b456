package io.millrace.jobs.ingest;

import io.millrace.data.Example;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Targets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A cleaned example on its way to the learner.
 *
 * @param partition where it came from
 * @param offset where it came from
 * @param timestamp event time, milliseconds since the epoch
 * @param id unique in the stream
 * @param domain where it came from
 * @param hash of the content, for exact duplicates
 * @param signature of the content, for near-duplicates; empty if there is none
 * @param payload as bytes
 * @param target as bytes; none if nothing is said of the example
 */
public record Ingested(
        int partition,
        long offset,
        long timestamp,
        String id,
        String domain,
        long hash,
        short[] signature,
        byte[] payload,
        byte[] target) {

    /**
     * Says, in its partition's order, that records are not there any more: no example.
     *
     * @param from offset of the first that was not read
     * @param last offset of the last that is missing; reading goes on behind it
     */
    static Ingested gap(int partition, long from, long last) {
        byte[] nothing = {};
        return new Ingested(
                partition, last, Long.MIN_VALUE, "", "", from, new short[0], nothing, nothing);
    }

    /** True if this is no example but says that some are missing: every example has a payload. */
    public boolean gap() {
        return payload.length == 0;
    }

    /** Of a {@link #gap}: the offset of the first that was not read. */
    public long missingFrom() {
        return hash;
    }

    /** The example. */
    public Example example() {
        try {
            return new Example(
                    id,
                    domain,
                    Payloads.read(new DataInputStream(new ByteArrayInputStream(payload))),
                    Targets.read(target));
        } catch (IOException e) {
            throw new UncheckedIOException("a payload that this job wrote cannot be read", e);
        }
    }

    /** A payload as bytes. */
    static byte[] bytes(Payload payload) {
        // Most payloads fit at once, with their kind and length.
        var bytes = new ByteArrayOutputStream(32 + (int) Math.min(payload.size(), 1 << 20));
        try {
            Payloads.write(payload, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
