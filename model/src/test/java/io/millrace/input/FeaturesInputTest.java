package io.millrace.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Sample;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FeaturesInputTest {
    private static final FeaturesInput.Provider PROVIDER = new FeaturesInput.Provider();

    private static Features row(float... values) {
        return new Features(new int[] {values.length}, values);
    }

    private static Input<?> fit(FeaturesInput.Scale scale, List<Payload> first) {
        return PROVIDER.fit(new FeaturesInput.Options(scale, null), first);
    }

    private static float[] encoded(Input<?> input, Features row) {
        FloatBuffer out = FloatBuffer.allocate(row.values().length);
        ((VectorInput) input).values(new Sample("d", input.encode(row)).bytes(), out);
        return out.array();
    }

    /** A time in milliseconds beside a share: neither makes the other a constant. */
    @Test
    void eachValueHasAScaleOfItsOwn() {
        Input<?> input =
                fit(
                        FeaturesInput.Scale.UNIT_INTERVAL,
                        List.of(
                                row(0, (float) 1.6e12),
                                row(0.5f, (float) 1.7e12),
                                row(1, (float) 1.8e12)));
        assertArrayEquals(
                new float[] {0.5f, 0.5f}, encoded(input, row(0.5f, (float) 1.7e12)), 1e-3f);
        assertArrayEquals(new float[] {0, 1}, encoded(input, row(-3, (float) 2e12)), "cut off");
    }

    /** It would decide how large every vector and the model are. */
    @Test
    void aFirstVectorLargerThanMayBeIsRefused() {
        var options = new FeaturesInput.Options(null, 3);
        PROVIDER.check(options, row(1, 2, 3), row(4, 5, 6));
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> PROVIDER.check(options, row(1, 2, 3, 4), row(1, 2, 3, 4)));
        assertEquals(
                "features are 4 values; allowed: at most input.max-size = 3", refused.getMessage());
        Payload large = row(new float[2_000_000]);
        var byDefault = new FeaturesInput.Options(null, null);
        assertThrows(IllegalArgumentException.class, () -> PROVIDER.check(byDefault, large, large));
    }

    @Test
    void rangesBeyondFloatAreScaledAllTheSame() {
        Input<?> input =
                fit(FeaturesInput.Scale.UNIT_INTERVAL, List.of(row(-3.3e38f), row(3.3e38f)));
        assertArrayEquals(new float[] {0.5f}, encoded(input, row(0)), 1e-6f);
    }

    @Test
    void anOutlierFlattensNothingIfTheScaleIsRobust() {
        var rows = new ArrayList<Payload>();
        for (int i = 0; i <= 200; i++) {
            rows.add(row(i, i % 100 == 0 ? 1 : 0));
        }
        rows.add(row(1e30f, 0));
        Input<?> robust = fit(FeaturesInput.Scale.ROBUST, rows);
        assertArrayEquals(new float[] {0.5f, 0}, encoded(robust, row(100, 0)), 0.02f);
        assertArrayEquals(
                new float[] {1, 1}, encoded(robust, row(1e30f, 1)), "what is rare keeps its range");
        Input<?> plain = fit(FeaturesInput.Scale.UNIT_INTERVAL, rows);
        assertEquals(0, encoded(plain, row(100, 0))[0], 1e-9f);
    }

    @Test
    void whatNeverChangesIsTold() {
        Input<?> input =
                fit(FeaturesInput.Scale.UNIT_INTERVAL, List.of(row(1, 2, 3), row(1, 5, 3)));
        assertEquals(
                List.of(
                        "2 of 3 features never had another value in the first examples and say nothing: 1, 3"),
                input.remarks());
        assertArrayEquals(new float[] {0, 0, 1}, encoded(input, row(1, 2, 9)), 1e-9f);
    }

    @Test
    void withoutAScaleWhatLeavesFloatIsRefused() {
        Input<?> input = fit(FeaturesInput.Scale.NONE, List.of(row(1, 2), row(3, 4)));
        String message =
                assertThrows(IllegalArgumentException.class, () -> input.check(row(1, -5e25f)))
                        .getMessage();
        assertTrue(message.startsWith("feature 2 is -5.0E25; allowed without a scale"), message);
        assertEquals("features are from 1.0 to 4.0, input.scale is none", input.about());
    }

    @Test
    void itIsMadeAgainFromWhatItGaveAndFromModelsOfBefore() throws Exception {
        Input<?> input = fit(FeaturesInput.Scale.ROBUST, List.of(row(1, 20), row(3, 40)));
        Input<?> again = PROVIDER.load(input.fitted(), input.files());
        assertArrayEquals(encoded(input, row(2, 25)), encoded(again, row(2, 25)), 0f);
        assertEquals(input.fitted(), again.fitted());
        var before =
                new ObjectMapper()
                        .readTree(
                                "{\"scale\":\"unit-interval\",\"shape\":[2],\"low\":0.0,\"high\":4.0}");
        assertArrayEquals(
                new float[] {0.5f, 1}, encoded(PROVIDER.load(before, Map.of()), row(2, 9)), 0f);
        assertThrows(
                IllegalArgumentException.class,
                () -> PROVIDER.load(input.fitted(), Map.of("scales.bin", new byte[7])));
    }

    @Property(tries = 500)
    void scaledValuesAreAlwaysFromZeroToOne(
            @ForAll @Size(min = 1, max = 20)
                    List<@FloatRange(min = -Float.MAX_VALUE, max = Float.MAX_VALUE) Float> first,
            @ForAll @FloatRange(min = -Float.MAX_VALUE, max = Float.MAX_VALUE) float later,
            @ForAll boolean robust) {
        List<Payload> rows = first.stream().<Payload>map(value -> row(value)).toList();
        Input<?> input =
                fit(robust ? FeaturesInput.Scale.ROBUST : FeaturesInput.Scale.UNIT_INTERVAL, rows);
        input.check(row(later));
        float scaled = encoded(input, row(later))[0];
        assertTrue(scaled >= 0 && scaled <= 1, () -> later + " gave " + scaled);
    }
}
