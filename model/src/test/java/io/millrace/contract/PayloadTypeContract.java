package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadType;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.plugin.Plugins;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every kind of payload has to keep. */
public abstract class PayloadTypeContract extends PluginContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/some/field";

    /** Trees that are no payload of most kinds, or a strange one. */
    private static final List<String> TREES =
            List.of(
                    "{}",
                    "[]",
                    "0",
                    "-1e400",
                    "true",
                    "\"\"",
                    "\"x\"",
                    "\"====\"",
                    "[[]]",
                    "[null]",
                    "[1,[2]]",
                    "[[1],[2,3]]",
                    "{\"a\":[1]}",
                    "[[[[[[[[[[1]]]]]]]]]]",
                    "\"\\ud800\"");

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<PayloadType<?>> type() {
        return (Class<PayloadType<?>>) (Class<?>) PayloadType.class;
    }

    /** Examples of the kind. */
    protected SmallStream stream() {
        SmallStream stream = SmallStream.all().get(name());
        assertNotNull(
                stream, () -> "no " + SmallStream.class.getName() + " has the name " + name());
        return stream;
    }

    private PayloadType<Payload> kind() {
        return Plugins.named(PayloadType.class, "payload", name());
    }

    private List<Example> examples() {
        return stream().examples(40, 11);
    }

    @Test
    public void fromJsonToBytesAndBackItIsTheSame() throws Exception {
        for (Example example : examples()) {
            Payload payload = example.payload();
            assertInstanceOf(kind().type(), payload);
            assertEquals(name(), payload.kind());
            JsonNode field = JSON.readTree(stream().field(example).toString());
            assertEquals(payload, kind().json(field, PATH));
            byte[] bytes = kind().write(payload);
            assertEquals(payload, kind().read(bytes));
            assertArrayEquals(bytes, kind().write(kind().read(bytes)));
            assertEquals(payload.hashCode(), kind().read(bytes).hashCode());
            assertEquals(payload, throughState(payload));
            Object record = Payloads.avro(payload);
            Payloads.check(record);
            assertEquals(payload, Payloads.of(record));
        }
    }

    private static Payload throughState(Payload payload) throws IOException {
        var bytes = new ByteArrayOutputStream();
        Payloads.write(payload, new DataOutputStream(bytes));
        return Payloads.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    /** What is kept is bounded by what sizes say: a size may not be a small part of the truth. */
    @Test
    public void itsSizeIsAboutThatOfItsBytes() {
        for (Example example : examples()) {
            long size = example.payload().size();
            int bytes = kind().write(example.payload()).length;
            assertTrue(size > 0 && bytes <= 4 * size + 64, size + " for " + bytes + " bytes");
        }
    }

    @Test
    public void itsTextCanBeMadeRegularOrIsNotThere() {
        for (Example example : examples()) {
            Payload payload = example.payload();
            Optional<String> text = kind().text(payload);
            if (text.isPresent()) {
                assertEquals(payload, kind().withText(payload, text.get()));
                Payload other = kind().withText(payload, "other words");
                assertEquals(Optional.of("other words"), kind().text(other));
            } else {
                assertThrows(
                        UnsupportedOperationException.class, () -> kind().withText(payload, "x"));
            }
        }
    }

    @Test
    public void hostileBytesAreRefusedWithAReason() {
        var random = new SplittableRandom(1);
        for (Example example : examples().subList(0, 10)) {
            byte[] good = kind().write(example.payload());
            for (int length = 0; length < good.length; length++) {
                readOrRefused(Arrays.copyOf(good, length));
            }
            readOrRefused(Arrays.copyOf(good, good.length + 1));
            for (int i = 0; i < 500; i++) {
                byte[] bad = good.clone();
                for (int k = random.nextInt(1, 4); k > 0; k--) {
                    // Headers are where lengths stand.
                    int place =
                            random.nextInt(
                                    random.nextBoolean() ? Math.min(16, bad.length) : bad.length);
                    bad[place] = (byte) random.nextInt(256);
                }
                readOrRefused(bad);
            }
        }
        for (int i = 0; i < 2000; i++) {
            byte[] any = new byte[random.nextInt(64)];
            random.nextBytes(any);
            readOrRefused(any);
        }
    }

    private void readOrRefused(byte[] bytes) {
        try {
            Payload payload = kind().read(bytes);
            assertEquals(payload, kind().read(kind().write(payload)));
        } catch (InvalidRecordException refused) {
            assertFalse(refused.getMessage().isBlank());
        }
    }

    @Test
    public void hostileTreesAreRefusedWithTheirPathOrTaken() throws Exception {
        for (String tree : TREES) {
            try {
                assertNotNull(kind().json(JSON.readTree(tree), PATH));
            } catch (InvalidRecordException refused) {
                assertFalse(refused.getMessage().isBlank());
            }
        }
        var refused =
                assertThrows(
                        InvalidRecordException.class,
                        () -> kind().json(JSON.readTree("true"), PATH));
        assertTrue(refused.getMessage().contains(PATH), refused.getMessage());
    }
}
