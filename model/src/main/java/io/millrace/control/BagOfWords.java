package io.millrace.control;

import com.fasterxml.jackson.databind.JsonNode;
import de.bwaldvogel.liblinear.Feature;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A linear model of which words a text has, in no order: naive Bayes or logistic regression for classes, ridge regression
 * for numbers (Wang and Manning 2012 have why these are hard to beat with few rows). Which of a few settings it is, is
 * chosen by the metric on rows that were not learned from: validation rows, and where those are few, five folds of the
 * training rows too. Then it learns from the training rows, as the fine-tuning does.
 */
public final class BagOfWords implements Control {

    /** So many validation rows decide alone. */
    private static final int ENOUGH = 500;

    private static final int FOLDS = 5;

    /** Settings are compared on so many training rows at most. */
    private static final int COMPARED = 2000;

    @Override
    public String name() {
        return "bag-of-words";
    }

    @Override
    public Optional<Learned> learn(Rows train, Rows validation, Metric metric)
            throws InterruptedException {
        Optional<Answering> answering = Answering.of(train.targets());
        var payloads = new ArrayList<>(train.payloads());
        payloads.addAll(validation.payloads());
        Optional<List<String>> texts = texts(payloads);
        if (answering.isEmpty() || texts.isEmpty()) {
            return Optional.empty();
        }
        int most = Words.most(payloads.size());
        List<long[]> words = texts.get().stream().map(text -> Words.of(text, most)).toList();
        int rows = train.size();
        var learned = new Labelled(words.subList(0, rows), train.targets());
        var held = new Labelled(words.subList(rows, words.size()), validation.targets());
        Setting setting = choose(answering.get(), learned, held, metric);
        return Optional.of(learn(answering.get(), setting, learned, most));
    }

    @Override
    public Learned load(JsonNode fitted, byte[] file) {
        return WordModel.of(fitted, file);
    }

    private static Optional<List<String>> texts(List<Payload> payloads) {
        var texts = new ArrayList<String>(payloads.size());
        for (Payload payload : payloads) {
            Optional<String> text = PayloadTypes.known().of(payload).text(payload);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return Optional.of(texts);
    }

    /** Rows as words. */
    private record Labelled(List<long[]> words, List<Target> targets) {

        Labelled of(IntStream rows) {
            int[] chosen = rows.toArray();
            return new Labelled(
                    IntStream.of(chosen).mapToObj(words::get).toList(),
                    IntStream.of(chosen).mapToObj(targets::get).toList());
        }
    }

    private static Setting choose(
            Answering answering, Labelled train, Labelled validation, Metric metric)
            throws InterruptedException {
        int all = train.words().size();
        int rows = Math.min(all, COMPARED);
        // Spread over all: the order of ids may be that of time.
        Labelled compared =
                train.of(IntStream.range(0, rows).map(i -> (int) ((long) i * all / rows)));
        Setting best = answering.settings().get(0);
        double highest = Double.NEGATIVE_INFINITY;
        for (Setting setting : answering.settings()) {
            var said = new ArrayList<Target>();
            var truth = new ArrayList<Target>();
            judge(answering, setting, compared, validation, said, truth);
            for (int fold = 0; fold < FOLDS && validation.words().size() < ENOUGH; fold++) {
                int out = fold;
                Labelled in = compared.of(IntStream.range(0, rows).filter(i -> i % FOLDS != out));
                Labelled left = compared.of(IntStream.range(0, rows).filter(i -> i % FOLDS == out));
                judge(answering, setting, in, left, said, truth);
            }
            if (truth.isEmpty()) {
                return best;
            }
            double value = metric.of(said, truth) * (metric.higherIsBetter() ? 1 : -1);
            if (value > highest) {
                highest = value;
                best = setting;
            }
        }
        return best;
    }

    private static void judge(
            Answering answering,
            Setting setting,
            Labelled from,
            Labelled on,
            List<Target> said,
            List<Target> truth)
            throws InterruptedException {
        if (from.words().isEmpty() || on.words().isEmpty()) {
            return;
        }
        WordModel model = learn(answering, setting, from, Words.MOST_OF_A_TEXT);
        on.words().forEach(words -> said.add(model.say(words).target()));
        truth.addAll(on.targets());
    }

    private static WordModel learn(Answering answering, Setting setting, Labelled rows, int most)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("a control was stopped");
        }
        int outputs = answering.outputs();
        Grams grams = Grams.of(rows.words(), setting.pairs(), setting.weights(), outputs);
        Feature[][] x = rows.words().stream().map(grams::features).toArray(Feature[][]::new);
        double[] y = rows.targets().stream().mapToDouble(answering::number).toArray();
        LinearModel linear = setting.learn(x, y, grams.size(), outputs);
        return new WordModel(setting.toString(), answering, grams, linear, most);
    }
}
