package io.millrace.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Encoded;
import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetArbitraries;
import io.millrace.schemas.payload.TargetRecords;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.specific.SpecificRecordBase;

class AvroCodecPropertyTest {
    /** What a decoding may allocate beyond the input: objects, exception, message. */
    private static final long SLACK_BYTES = 512 * 1024;

    private final AvroCodec codec = new AvroCodec();

    /** Reading the schemas is done once and is not what these tests measure. */
    AvroCodecPropertyTest() throws InvalidRecordException {
        for (SpecificRecordBase sample : Samples.all()) {
            comesBackEqual(sample);
        }
    }

    @Property(tries = 300)
    void unlabeledExamplesComeBackEqual(
            @ForAll("words") String id,
            @ForAll("words") String domain,
            @ForAll long timestamp,
            @ForAll("payloads") Object payload,
            @ForAll("targets") Target target)
            throws InvalidRecordException {
        comesBackEqual(
                new UnlabeledExample(id, domain, timestamp, payload, TargetRecords.avro(target)));
    }

    @Property(tries = 300)
    void labeledExamplesComeBackEqual(
            @ForAll("words") String word,
            @ForAll("splits") List<String> split,
            @ForAll long timestamp,
            @ForAll("payloads") Object payload,
            @ForAll("targets") Target target)
            throws InvalidRecordException {
        String orNull = split.isEmpty() ? null : split.get(0);
        comesBackEqual(
                new LabeledExample(
                        word,
                        "t" + word,
                        word,
                        word + "l",
                        orNull,
                        timestamp,
                        payload,
                        TargetRecords.avroBesideLabel(target)));
    }

    @Property(tries = 300)
    void progressEventsComeBackEqual(
            @ForAll("words") String word,
            @ForAll long step,
            @ForAll("numbers") Map<String, Double> values,
            @ForAll("tags") Map<String, String> tags)
            throws InvalidRecordException {
        comesBackEqual(new ProgressEvent(word, word, word, step, -step, values, tags));
    }

    @Property(tries = 300)
    void deadLettersComeBackEqual(
            @ForAll("words") String word,
            @ForAll int partition,
            @ForAll long offset,
            @ForAll byte[] raw)
            throws InvalidRecordException {
        comesBackEqual(
                new DeadLetter(
                        word,
                        partition,
                        offset,
                        word,
                        word,
                        offset,
                        ByteBuffer.wrap(raw),
                        word,
                        offset));
    }

    @Property(tries = 1000)
    void randomBytesAreRefusedCheaply(
            @ForAll byte[] bytes, @ForAll("samples") SpecificRecordBase sample) {
        refusedOrRead(bytes, sample.getClass());
    }

    @Property(tries = 2000)
    void randomBodiesBehindAValidHeaderAreRefusedOrReadCheaply(
            @ForAll byte[] body, @ForAll("samples") SpecificRecordBase sample) {
        byte[] bytes = Arrays.copyOf(codec.encode(sample), 10 + body.length);
        System.arraycopy(body, 0, bytes, 10, body.length);
        refusedOrRead(bytes, sample.getClass());
    }

    @Property(tries = 3000)
    void mutatedRecordsAreRefusedOrReadCheaply(
            @ForAll("samples") SpecificRecordBase sample,
            @ForAll("mutations") List<Mutation> mutations) {
        byte[] bytes = codec.encode(sample);
        for (Mutation mutation : mutations) {
            bytes = mutation.apply(bytes);
        }
        refusedOrRead(bytes, sample.getClass());
    }

    /** At a place in the bytes (as a fraction of their length): overwrite, insert or cut. */
    private record Mutation(int kind, double place, byte value) {
        byte[] apply(byte[] bytes) {
            int at = (int) (place * bytes.length);
            if (kind == 1) {
                return Arrays.copyOf(bytes, at);
            }
            if (kind == 2) {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                longer[at] = value;
                return longer;
            }
            byte[] changed = bytes.clone();
            if (at < changed.length) {
                changed[at] = value;
            }
            return changed;
        }
    }

    private void refusedOrRead(byte[] bytes, Class<? extends SpecificRecordBase> type) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            codec.decode(bytes, type);
        } catch (InvalidRecordException e) {
            assertTrue(e.getMessage().length() > 10, e.getMessage());
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated < SLACK_BYTES + 64L * bytes.length,
                () -> allocated + " bytes allocated for " + bytes.length);
    }

    private void comesBackEqual(SpecificRecordBase record) throws InvalidRecordException {
        assertEquals(record, codec.decode(codec.encode(record), record.getClass()));
    }

    @Provide
    Arbitrary<SpecificRecordBase> samples() {
        return Arbitraries.of(Samples.all());
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.bytes())
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    /** Any Unicode but lone surrogates, which UTF-8 cannot hold. */
    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().all().ofMaxLength(40).map(s -> s.replaceAll("\\p{Cs}", ""));
    }

    @Provide
    Arbitrary<List<String>> splits() {
        return Arbitraries.of("train", "validation", "test").list().ofMaxSize(1);
    }

    @Provide
    Arbitrary<Object> payloads() {
        Arbitrary<Object> texts = words().map(Text::new);
        Arbitrary<Object> features =
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(64)
                        .map(b -> new Features(List.of(b.length / 4), ByteBuffer.wrap(b)));
        Arbitrary<Object> encoded =
                Combinators.combine(words(), Arbitraries.bytes().array(byte[].class).ofMaxSize(64))
                        .as((kind, bytes) -> new Encoded(kind, ByteBuffer.wrap(bytes)));
        return Arbitraries.oneOf(texts, features, encoded);
    }

    @Provide
    Arbitrary<Target> targets() {
        return TargetArbitraries.targets();
    }

    @Provide
    Arbitrary<Map<String, Double>> numbers() {
        return Arbitraries.maps(words(), Arbitraries.doubles()).ofMaxSize(8);
    }

    @Provide
    Arbitrary<Map<String, String>> tags() {
        return Arbitraries.maps(words(), words()).ofMaxSize(8);
    }
}
