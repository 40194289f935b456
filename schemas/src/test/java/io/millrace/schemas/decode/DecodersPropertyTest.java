package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;

class DecodersPropertyTest {
    private static final List<byte[]> VALID =
            List.of(
                    "{\"text\":\"Gr\u00fc\u00dfe \\u6c34\",\"id\":\"a\",\"meta\":{\"x\":[1,2.5e3,null,true]}}"
                            .getBytes(StandardCharsets.UTF_8),
                    "{\"features\":[[1,2],[3,4]],\"task\":\"t\",\"label\":1,\"split\":\"train\"}"
                            .getBytes(StandardCharsets.UTF_8),
                    new AvroCodec().encode(Samples.labeled()),
                    new AvroCodec().encode(Samples.unlabeled()));

    private final List<ExampleDecoder<?>> decoders =
            List.of(
                    Decoders.unlabeled("json", Map.of("timestamp", "/meta/x/0")),
                    Decoders.labeled("json", Map.of("task", "t")),
                    Decoders.unlabeled("text", Map.of()),
                    Decoders.unlabeled("avro", Map.of()),
                    Decoders.labeled("avro", Map.of()));

    @Property(tries = 1000)
    void randomValuesAreDecodedOrRefused(@ForAll byte[] value) {
        decodedOrRefused(value);
    }

    @Property(tries = 3000)
    void mutatedValuesAreDecodedOrRefused(
            @ForAll @IntRange(max = 3) int which,
            @ForAll @NotEmpty List<@IntRange(max = 100) Integer> places,
            @ForAll byte replacement) {
        byte[] value = VALID.get(which).clone();
        for (int place : places.subList(0, Math.min(3, places.size()))) {
            value[place * (value.length - 1) / 100] = replacement;
        }
        decodedOrRefused(value);
    }

    @Property(tries = 500)
    void anyTextComesThroughJsonUnchangedOrIsRefusedForASurrogate(@ForAll @NotEmpty String text)
            throws JsonProcessingException {
        SourceRecord record =
                Rows.record(new ObjectMapper().writeValueAsString(Map.of("text", text)));
        boolean wellFormed = StandardCharsets.UTF_8.newEncoder().canEncode(text);
        try {
            UnlabeledExample example = Decoders.unlabeled("json", Map.of()).decode(record);
            assertEquals(
                    wellFormed ? text : text.replaceAll("\\p{Cs}", "?"),
                    ((Text) example.getPayload()).getText());
        } catch (InvalidRecordException e) {
            assertFalse(wellFormed, e.getMessage());
        }
    }

    private void decodedOrRefused(byte[] value) {
        for (ExampleDecoder<?> decoder : decoders) {
            try {
                assertNotNull(decoder.decode(Rows.record(value)));
            } catch (InvalidRecordException e) {
                assertFalse(e.getMessage().isBlank());
            }
        }
    }
}
