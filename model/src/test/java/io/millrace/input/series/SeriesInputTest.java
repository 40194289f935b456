package io.millrace.input.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Series;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeriesInputTest {

    private static final float GAP = Float.NaN;

    private final SeriesInput.Provider provider = new SeriesInput.Provider();

    private SeriesInput input(SeriesInput.Options own, Payload... first) {
        return (SeriesInput) provider.fit(own, List.of(first));
    }

    private static SeriesInput.Options own(
            Integer length, SeriesInput.Scale scale, SeriesInput.Gaps gaps) {
        return new SeriesInput.Options(length, scale, gaps);
    }

    private static float[] pixels(SeriesInput input, byte[] sample) {
        try (NDManager manager = NDManager.newBaseManager()) {
            var one = List.of(new Sample("d", sample, new byte[0]));
            return input.arrays(manager, one).pixels().toFloatArray();
        }
    }

    /** Mean 2 and deviation 1 of (1, gap, 3); mean 100 and deviation 10 of (90, 110, 100 twice ...), by hand. */
    @Test
    void aWindowIsScaledByItselfAndGapsAreMarked() {
        var series = new Series(2, new float[] {1, 90, GAP, 110, 3, 100});
        SeriesInput input = input(own(null, null, null), series);
        assertEquals(2, input.channels());
        assertEquals(2, input.height());
        assertEquals(3, input.width());
        float wide = (float) (10 / Math.sqrt(200 / 3.0));
        assertArrayEquals(
                new float[] {-1, 0, 1, -wide, wide, 0, 1, 0, 1, 1, 1, 1},
                pixels(input, input.encode(series)),
                1e-5f);
    }

    @Test
    void theStreamsScaleIsThatOfTheFirstExamples() {
        SeriesInput input =
                input(
                        own(2, SeriesInput.Scale.STREAM, SeriesInput.Gaps.REFUSE),
                        new Series(1, new float[] {0, 2}),
                        new Series(1, new float[] {2, 4}));
        float deviation = (float) Math.sqrt(2);
        assertArrayEquals(
                new float[] {0, 8 / deviation},
                pixels(input, input.encode(new Series(1, new float[] {2, 10}))),
                1e-5f);
        var again = (SeriesInput) provider.load(input.fitted(), input.files());
        byte[] sample = input.encode(new Series(1, new float[] {1, 7}));
        assertArrayEquals(pixels(input, sample), pixels(again, sample));
    }

    @Test
    void whatNeverChangesIsZeroAndALargeMeanLosesNothing() {
        SeriesInput input =
                input(own(2, null, SeriesInput.Gaps.REFUSE), new Series(2, new float[4]));
        float base = 1 << 23;
        assertArrayEquals(
                new float[] {0, 0, -1, 1},
                pixels(
                        input,
                        input.encode(new Series(2, new float[] {0.1f, base, 0.1f, base + 1}))),
                1e-5f);
    }

    @Test
    void aLongSeriesIsCutToWindowsAndATaskSeesTheLast() {
        SeriesInput input =
                input(own(3, null, SeriesInput.Gaps.REFUSE), new Series(1, new float[3]));
        var series = new Series(1, new float[] {0, 1, 2, 3, 4, 5, 6});
        var samples = new ArrayList<Sample>();
        input.packer("d").add(new Example("i", "d", series), samples::add);
        assertEquals(3, samples.size());
        assertArrayEquals(input.window(series, 0), samples.get(0).bytes());
        assertArrayEquals(input.window(series, 3), samples.get(1).bytes());
        assertArrayEquals(input.window(series, 4), samples.get(2).bytes());
        assertArrayEquals(input.window(series, 4), input.encode(series));
    }

    @Test
    void whatFitsNotIsRefusedWithWhatDoes() {
        var first = new Series(1, new float[] {1, 2, 3});
        SeriesInput input = input(own(null, null, SeriesInput.Gaps.REFUSE), first);
        refused(input, new Series(2, new float[6]), "series has 2 variables; allowed: 1");
        refused(input, new Series(1, new float[2]), "series has 2 steps; allowed: at least");
        refused(input, new Series(1, new float[] {1, GAP, 1}), "series has a gap at step 1");
        SeriesInput marking = input(own(null, null, null), first);
        refused(marking, new Series(1, new float[] {GAP, GAP, GAP}), "series is nothing but gaps");
        assertThrows(IllegalArgumentException.class, () -> new Series(2, new float[3]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Series(1, new float[] {Float.POSITIVE_INFINITY}));
    }

    private static void refused(SeriesInput input, Series series, String why) {
        var e = assertThrows(IllegalArgumentException.class, () -> input.check(series));
        assertTrue(e.getMessage().startsWith(why), e.getMessage());
    }
}
