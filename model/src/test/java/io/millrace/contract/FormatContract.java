package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.decode.ExampleDecoder;
import io.millrace.schemas.decode.Format;
import io.millrace.schemas.decode.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every format of records has to keep. */
public abstract class FormatContract extends PluginContract {

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<Format<?>> type() {
        return (Class<Format<?>>) (Class<?>) Format.class;
    }

    /** Values that are well formed: what is broken is made from them as well. */
    protected List<byte[]> values() {
        var values = new ArrayList<byte[]>();
        for (SmallStream stream : SmallStream.all().values()) {
            String row =
                    "{\"%s\":%s,\"label\":\"x\",\"task\":\"t\"}"
                            .formatted(stream.name(), stream.field(stream.examples(1, 2).get(0)));
            values.add(row.getBytes(StandardCharsets.UTF_8));
        }
        return values;
    }

    private List<ExampleDecoder<?>> decoders() {
        Choice<Format<Record>> format = Choice.of(Format.class, "format", named(), null);
        var decoders = new ArrayList<ExampleDecoder<?>>();
        decoders.add(format.plugin().unlabeled(format.options()));
        try {
            decoders.add(format.plugin().labeled(format.options()));
        } catch (IllegalArgumentException withoutLabels) {
            assertFalse(withoutLabels.getMessage().isBlank());
        }
        return decoders;
    }

    @Test
    public void anyValueIsDecodedTheSameEveryTimeOrRefusedWithAReason() {
        var random = new SplittableRandom(1);
        List<ExampleDecoder<?>> decoders = decoders();
        decodedOrRefused(decoders, null);
        for (byte[] good : values()) {
            decodedOrRefused(decoders, good);
            for (int i = 0; i < 1500; i++) {
                byte[] bad = Arrays.copyOf(good, random.nextInt(good.length) + 1);
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                decodedOrRefused(decoders, bad);
            }
        }
        for (int i = 0; i < 2000; i++) {
            byte[] any = new byte[random.nextInt(80)];
            random.nextBytes(any);
            decodedOrRefused(decoders, any);
        }
    }

    private static void decodedOrRefused(List<ExampleDecoder<?>> decoders, byte[] value) {
        var record = new SourceRecord("topic", 0, 7, 1000, null, value);
        for (ExampleDecoder<?> decoder : decoders) {
            try {
                Object decoded = decoder.decode(record);
                assertEquals(decoded, decoder.decode(record), "a function of the record");
            } catch (InvalidRecordException refused) {
                assertFalse(refused.getMessage().isBlank());
            }
        }
    }
}
