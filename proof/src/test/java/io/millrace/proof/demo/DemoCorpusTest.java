package io.millrace.proof.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoCorpusTest {

    /** Of all domains, as the artifacts have them. */
    private static Map<CorpusDomain, List<CorpusText>> texts;

    private static DemoCorpus corpus;
    private static List<GroupedTask> tasks;

    @BeforeAll
    static void read() throws IOException {
        texts = new EnumMap<>(CorpusDomain.class);
        for (CorpusDomain domain : CorpusDomain.values()) {
            texts.put(domain, domain.read());
        }
        corpus = DemoCorpus.of(texts, DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 1);
        tasks = List.of(DemoCorpus.methodVerb(texts, 1), DemoCorpus.errorCategory(texts, 1));
    }

    @Test
    void streamFollowsThePhasesInOrderOfTime() {
        List<UnlabeledExample> stream = corpus.unlabeled().toList();
        assertEquals(corpus.size(), stream.size());
        Set<String> ids = new HashSet<>();
        int at = 0;
        for (Phase phase : DemoCorpus.PHASES) {
            for (int i = 0; i < phase.examples(); i++, at++) {
                UnlabeledExample example = stream.get(at);
                assertEquals(phase.domain(), example.getDomain());
                assertEquals(DemoCorpus.START + 1 + at, example.getTimestamp());
                assertTrue(ids.add(example.getId()), example.getId());
            }
        }
    }

    @Test
    void sameArgumentsGiveTheSameCorpus() throws IOException {
        DemoCorpus again = DemoCorpus.read(DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 1);
        assertEquals(corpus.unlabeled().toList(), again.unlabeled().toList());
        for (String task : corpus.tasks()) {
            assertEquals(corpus.labeled(task), again.labeled(task));
        }
        assertEquals(corpus.unlabeled().toList(), corpus.unlabeled().toList());
    }

    @Test
    void seedChangesTheOrderButNeitherValidationNorTest() {
        DemoCorpus other = DemoCorpus.of(texts, DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 2);
        assertNotEquals(corpus.unlabeled().toList(), other.unlabeled().toList());
        for (String task : corpus.tasks()) {
            assertNotEquals(split(corpus, task, "train"), split(other, task, "train"));
            assertEquals(split(corpus, task, "validation"), split(other, task, "validation"));
            assertEquals(split(corpus, task, "test"), split(other, task, "test"));
        }
    }

    @Test
    void everyClassHasItsRowsInEverySplit() {
        assertEquals(List.of("method-verb", "error-category"), corpus.tasks());
        assertRows("method-verb", 13, 50, 20, 50);
        assertRows("error-category", 4, 50, 20, 80);
        for (String task : corpus.tasks()) {
            List<LabeledExample> rows = corpus.labeled(task);
            assertEquals(rows.size(), rows.stream().map(LabeledExample::getId).distinct().count());
            rows.forEach(row -> assertEquals(DemoCorpus.START, row.getTimestamp()));
        }
    }

    @Test
    void noFileOrRuleOrCopyIsOnTwoSides() {
        for (GroupedTask task : tasks) {
            Map<String, Side> groups = new HashMap<>();
            Map<String, Side> copies = new HashMap<>();
            for (Side side : Side.values()) {
                for (CorpusText row : task.all(side)) {
                    assertEquals(side, groups.merge(row.group(), side, (a, b) -> a), row.group());
                    assertEquals(null, copies.put(letters(row.masked()), side), row.masked());
                }
            }
        }
    }

    @Test
    void streamHasNothingOfTheFilesAndRulesThatAreHeldOut() {
        Set<String> streamed =
                corpus.unlabeled()
                        .map(example -> ((Text) example.getPayload()).getText())
                        .collect(Collectors.toSet());
        for (GroupedTask task : tasks) {
            Set<String> heldOutGroups = new HashSet<>();
            for (Side side : List.of(Side.VALIDATION, Side.TEST)) {
                task.all(side).forEach(row -> heldOutGroups.add(row.group()));
            }
            Set<String> heldOut = new HashSet<>();
            Map<String, Set<String>> byLetters = new HashMap<>();
            texts.values().stream()
                    .flatMap(List::stream)
                    .forEach(
                            text -> {
                                String letters = letters(text.masked());
                                byLetters
                                        .computeIfAbsent(letters, k -> new HashSet<>())
                                        .add(text.text());
                                if (heldOutGroups.contains(text.group())) {
                                    heldOut.add(letters);
                                }
                            });
            assertFalse(heldOut.isEmpty());
            // A streamed text may look like a held-out one only if it is not masked: so compare
            // texts.
            for (String letters : heldOut) {
                for (String text : byLetters.get(letters)) {
                    assertFalse(streamed.contains(text), text);
                }
            }
        }
    }

    /** Generated sources repeat a method for every primitive type: that would be learning the answers by heart. */
    @Test
    void nothingThatIsLearnedFromIsNearlyATestRow() {
        Set<String> streamed =
                corpus.unlabeled()
                        .map(example -> ((Text) example.getPayload()).getText())
                        .collect(Collectors.toSet());
        for (GroupedTask task : tasks) {
            List<LabeledExample> rows = corpus.labeled(task.name());
            List<int[]> learned =
                    Stream.concat(
                                    texts.values().stream()
                                            .flatMap(List::stream)
                                            .filter(text -> streamed.contains(text.text()))
                                            .map(CorpusText::masked),
                                    rows.stream()
                                            .filter(row -> row.getSplit().equals("train"))
                                            .map(row -> ((Text) row.getPayload()).getText()))
                            .map(DemoCorpusTest::pieces)
                            .toList();
            rows.parallelStream()
                    .filter(row -> row.getSplit().equals("test"))
                    .map(row -> ((Text) row.getPayload()).getText())
                    .forEach(
                            text -> {
                                int[] own = pieces(text);
                                double most =
                                        learned.stream()
                                                .mapToDouble(other -> jaccard(own, other))
                                                .max()
                                                .orElse(0);
                                assertTrue(most < 0.8, most + ": " + text);
                            });
        }
    }

    /** Hashes of the pieces of five characters, sorted; none of a short text. */
    private static int[] pieces(String text) {
        return text.length() < 32
                ? new int[0]
                : IntStream.rangeClosed(0, text.length() - 5)
                        .map(i -> text.substring(i, i + 5).hashCode())
                        .distinct()
                        .sorted()
                        .toArray();
    }

    private static double jaccard(int[] a, int[] b) {
        if (Math.min(a.length, b.length) < 0.8 * Math.max(a.length, b.length)) {
            return 0; // below .8
        }
        int common = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            int order = Integer.compare(a[i], b[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return (double) common / Math.max(1, a.length + b.length - common);
    }

    @Test
    void maskedNamesAreGone() {
        for (LabeledExample row : corpus.labeled("method-verb")) {
            String text = ((Text) row.getPayload()).getText();
            assertTrue(text.contains("[MASK]"), text);
            assertFalse(text.contains(row.getLabel() + "[MASK]"), text);
        }
    }

    /** The bag of words is a floor for what a model can learn, and guessing one class is no floor at all. */
    @Test
    void bagOfWordsBeatsTheMajorityClass() {
        GroupedTask verb = tasks.get(0);
        GroupedTask category = tasks.get(1);
        double verbs = accuracy(verb, bayes(verb.all(Side.TRAIN)));
        double categories = accuracy(category, bayes(category.all(Side.TRAIN)));
        // The test rows are balanced: the majority has 1/13 and 1/4.
        assertTrue(verbs > 0.40, "method-verb " + verbs);
        assertTrue(categories > 0.34, "error-category " + categories);
    }

    @Test
    void domainThatComesBackGoesOn() {
        DemoCorpus small =
                DemoCorpus.of(
                        texts,
                        List.of(
                                new Phase("de", 30),
                                new Phase("code-math", 20),
                                new Phase("de", 30)),
                        5,
                        1);
        List<String> ids = small.unlabeled().map(UnlabeledExample::getId).toList();
        assertEquals(80, Set.copyOf(ids).size());
    }

    @Test
    void impossiblePhasesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Phase("en", 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> DemoCorpus.read(List.of(new Phase("klingon", 5)), 5, 1));
        assertRefused("klingon", 5, 5, "only en, fr, de, code-guava, code-math, code-lucene");
        assertRefused("fr", 20_000, 5, "which has 17735");
        assertRefused("fr", 5, 500, "not 500");
    }

    private static void assertRefused(String domain, int examples, int labels, String why) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                DemoCorpus.of(
                                        texts, List.of(new Phase(domain, examples)), labels, 1));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    private static void assertRows(String task, int classes, int train, int validation, int test) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        for (LabeledExample row : corpus.labeled(task)) {
            assertEquals(task, row.getTask());
            counts.computeIfAbsent(row.getSplit(), k -> new TreeMap<>())
                    .merge(row.getLabel(), 1, Integer::sum);
        }
        Map<String, Integer> wanted =
                Map.of("train", train, "validation", validation, "test", test);
        assertEquals(wanted.keySet(), counts.keySet());
        counts.forEach(
                (split, labels) -> {
                    assertEquals(classes, labels.size(), split);
                    labels.values().forEach(rows -> assertEquals(wanted.get(split), rows, split));
                });
    }

    private static NaiveBayes bayes(List<CorpusText> rows) {
        NaiveBayes bayes = new NaiveBayes();
        rows.forEach(row -> bayes.learn(row.label(), row.masked()));
        return bayes;
    }

    private static double accuracy(GroupedTask task, NaiveBayes bayes) {
        List<LabeledExample> test = new ArrayList<>(task.examples(1, 0));
        test.removeIf(row -> !row.getSplit().equals("test"));
        long right =
                test.stream()
                        .filter(
                                row ->
                                        bayes.classify(((Text) row.getPayload()).getText())
                                                .equals(row.getLabel()))
                        .count();
        return right / (double) test.size();
    }

    private static List<LabeledExample> split(DemoCorpus from, String task, String split) {
        return from.labeled(task).stream().filter(row -> row.getSplit().equals(split)).toList();
    }

    private static String letters(String text) {
        return text.replaceAll("[^\\p{L}\\p{Nd}]", "").toLowerCase(Locale.ROOT);
    }
}
