package io.millrace.task.answering;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The mean over the examples of the harmonic mean of precision and recall of the answer's words, each as often as it comes, see
 * {@link Answered}; without words on one side 0, on both 1.
 */
final class AnswerF1 implements Metric {

    @Override
    public String name() {
        return "answer-f1";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        return over(answers, truth).applyAsDouble(IntStream.range(0, truth.size()).toArray());
    }

    @Override
    public ToDoubleFunction<int[]> over(List<Target> answers, List<Target> truth) {
        double[] scores = new double[truth.size()];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = score(Answered.words(answers.get(row)), Answered.words(truth.get(row)));
        }
        return rows -> IntStream.of(rows).mapToDouble(row -> scores[row]).sum() / rows.length;
    }

    private static double score(List<String> said, List<String> truth) {
        if (said.isEmpty() && truth.isEmpty()) {
            return 1;
        }
        var left = new ArrayList<>(truth);
        int both = 0;
        for (String word : said) {
            both += left.remove(word) ? 1 : 0;
        }
        return 2.0 * both / (said.size() + truth.size());
    }
}
