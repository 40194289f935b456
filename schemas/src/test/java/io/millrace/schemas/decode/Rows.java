package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Features;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;

/** Records of a topic for tests, and what they turned into. */
final class Rows {
    static final String PLACE = "source-3-41";

    private Rows() {}

    static SourceRecord record(String value) {
        return record(value.getBytes(StandardCharsets.UTF_8));
    }

    static SourceRecord record(byte[] value) {
        return new SourceRecord("source", 3, 41L, 1234L, null, value);
    }

    /** JSON is easier to read with single quotes. */
    static SourceRecord json(String value) {
        return record(value.replace('\'', '"'));
    }

    static float[] values(Features features) {
        FloatBuffer values =
                features.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] array = new float[values.remaining()];
        values.get(array);
        return array;
    }

    static void refused(ExampleDecoder<?> decoder, SourceRecord record, String... reasons) {
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> decoder.decode(record));
        for (String reason : reasons) {
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
    }
}
