package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.events.Interval;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import io.millrace.task.Accuracy;
import io.millrace.task.Classification;
import io.millrace.task.MacroF1;
import io.millrace.task.Metric;
import io.millrace.task.regression.RootMeanSquaredError;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PairedTest {

    private static final Target RIGHT = new Target.Name("right");
    private static final Target WRONG = new Target.Name("wrong");

    /** Answers of which the first are right. */
    private static List<Target> answers(int all, int right) {
        return IntStream.range(0, all).mapToObj(i -> i < right ? RIGHT : WRONG).toList();
    }

    private static Paired paired(
            Metric metric, List<Target> one, List<Target> other, List<Target> truth) {
        return Paired.of(metric, one, other, truth, 0, 1);
    }

    /** 11 rows that the candidate alone has right, 1 that the current alone has: 13 of 4096 outcomes of tosses. */
    @Test
    void accuracyIsComparedExactly() {
        List<Target> truth = answers(100, 100);
        var candidate = new ArrayList<>(answers(100, 61));
        List<Target> current = answers(100, 50);
        candidate.set(0, WRONG);
        Paired result = paired(new Accuracy(), candidate, current, truth);
        assertEquals(1 - 13.0 / 4096, result.confidence(), 1e-12);
        assertEquals(12, result.differing());
        assertTrue(result.how().contains("11 that only it has right, 1 that"), result.how());
        assertEquals(0, paired(new Accuracy(), current, current, truth).confidence(), 1e-12);
    }

    @Test
    void otherMetricsAreComparedByResamplingInTheirDirection() {
        var random = new SplittableRandom(3);
        var truth = new ArrayList<Target>();
        var near = new ArrayList<Target>();
        var far = new ArrayList<Target>();
        for (int i = 0; i < 200; i++) {
            double value = random.nextDouble();
            truth.add(new Target.Scalar(value));
            near.add(new Target.Scalar(value + 0.1 * (random.nextDouble() - 0.5)));
            far.add(new Target.Scalar(value + 0.3 * (random.nextDouble() - 0.5)));
        }
        var error = new RootMeanSquaredError();
        assertEquals(1, paired(error, near, far, truth).confidence(), 1e-3);
        assertEquals(0, paired(error, far, near, truth).confidence(), 1e-3);
        assertEquals(0, paired(error, near, near, truth).confidence(), 1e-9);
        assertEquals(
                paired(error, near, far, truth), paired(error, near, far, truth), "of the seed");

        List<Target> right = answers(100, 100);
        Paired f1 = paired(new MacroF1(), answers(100, 60), answers(100, 50), right);
        assertTrue(f1.confidence() > 0.99, "confidence " + f1.confidence());
        assertEquals(10, f1.differing());
    }

    /** The fast way over some rows is the plain one on these rows. */
    @Test
    void aMetricOverRowsIsThatOfTheRows() {
        var random = new SplittableRandom(1);
        List<Target> truth = names(random, 60);
        List<Target> said = names(random, 60);
        List<Target> numbers = numbers(random, 60);
        List<Target> guesses = numbers(random, 60);
        for (int time = 0; time < 50; time++) {
            int[] rows = random.ints(60, 0, 60).toArray();
            same(new MacroF1(), said, truth, rows);
            same(new Accuracy(), said, truth, rows);
            same(new RootMeanSquaredError(), guesses, numbers, rows);
        }
    }

    private static void same(Metric metric, List<Target> said, List<Target> truth, int[] rows) {
        assertEquals(
                metric.of(
                        IntStream.of(rows).mapToObj(said::get).toList(),
                        IntStream.of(rows).mapToObj(truth::get).toList()),
                metric.over(said, truth).applyAsDouble(rows),
                1e-12);
    }

    private static List<Target> names(SplittableRandom random, int count) {
        return random.ints(count, 0, 5).<Target>mapToObj(i -> new Target.Name("c" + i)).toList();
    }

    private static List<Target> numbers(SplittableRandom random, int count) {
        return random.doubles(count).<Target>mapToObj(Target.Scalar::new).toList();
    }

    @Test
    void theIntervalOfAnAccuracyIsWilsons() {
        Evaluation all = Evaluation.of(new Classification(), answers(263, 81), answers(263, 263));
        Interval interval = all.interval(new Accuracy(), 1);
        assertEquals(0.2553, interval.low(), 5e-5);
        assertEquals(0.3662, interval.high(), 5e-5);
        Interval resampled = all.interval(new MacroF1(), 1);
        double value = all.value(new MacroF1());
        assertTrue(resampled.low() < value && value < resampled.high(), resampled::toString);
        assertEquals(31, all.of(new Classification(), new int[31]).rows());
    }

    /** Every control that reads the rows is asked, and its answers are in the order of the test rows. */
    @Test
    void aTextTaskIsHeldAgainstABagOfWordsAndVectorsAgainstNothing() throws Exception {
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < 120; i++) {
            Split split = i < 60 ? Split.TRAIN : i < 70 ? Split.VALIDATION : Split.TEST;
            String text = (i % 2 == 0 ? "fine weather " : "bad weather ") + "no " + i % 7;
            rows.add(new LabeledRow("r" + i, i % 2 == 0 ? "up" : "down", split, new Text(text)));
        }
        List<Controls.Answered> answered = answered(rows);
        assertEquals(List.of("bag-of-words"), answered.stream().map(a -> a.control()).toList());
        assertEquals(1.0, answered.get(0).test().value(new Accuracy()));
        assertEquals(50, answered.get(0).test().rows());
        assertEquals(List.of(), answered(StoredEncoder.rows(4)));
    }

    private static List<Controls.Answered> answered(List<LabeledRow> rows) throws Exception {
        FineTuneConfig config = FineTuneConfig.DEFAULT;
        Ticker ticker = SystemTime.ticker();
        return Controls.answer(config, Controls.learn(config, rows, ticker), rows, ticker);
    }
}
