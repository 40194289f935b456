package io.millrace.proof.demo;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The demo's input: an unlabeled stream whose domain changes from phase to phase, and two tasks with few
 * labels. It is read from artifacts on the class path: source jars of Java libraries, and the example
 * sentences of LanguageTool's rules.
 *
 * <p>Held out are whole files (for {@value MethodVerb#NAME}) and whole rules (for {@value
 * ErrorCategory#NAME}): the stream has nothing of a file or rule that validation or test draw on, and no
 * copy of a text there. Everything is a function of the artifacts, the arguments and the seed.
 */
public final class DemoCorpus {

    /** Java, then English, then French, then Java of another library. */
    public static final List<Phase> PHASES =
            List.of(
                    new Phase("code-guava", 6_500),
                    new Phase("en", 11_000),
                    new Phase("fr", 8_000),
                    new Phase("code-lucene", 7_500));

    /** Few labels are the point of the demo. */
    public static final int LABELS_PER_CLASS = 50;

    /** When all labels and the stream begin: 2026-01-01T00:00:00Z in milliseconds. */
    public static final long START = 1_767_225_600_000L;

    private static final int VALIDATION_PER_CLASS = 20;

    /** One file or rule must not speak for its class. */
    private static final int ROWS_PER_GROUP = 8;

    private final List<Phase> phases;
    private final List<List<String>> texts;
    private final Map<String, List<LabeledExample>> labeled;

    private DemoCorpus(
            List<Phase> phases,
            List<List<String>> texts,
            Map<String, List<LabeledExample>> labeled) {
        this.phases = phases;
        this.texts = texts;
        this.labeled = labeled;
    }

    /**
     * Reads the corpus; takes a few seconds.
     *
     * @param phases the stream; a domain may come back, and goes on where it stopped
     * @param labelsPerClass how many training rows each class of a task has
     * @param seed the order within a phase, and which training rows are drawn; validation and test rows
     *     are the same under every seed
     * @throws IOException if an artifact is not on the class path or cannot be read
     * @throws IllegalArgumentException if a domain is unknown, or has fewer examples than are asked for
     */
    public static DemoCorpus read(List<Phase> phases, int labelsPerClass, long seed)
            throws IOException {
        Set<CorpusDomain> domains =
                EnumSet.of(CorpusDomain.ENGLISH, CorpusDomain.GUAVA, CorpusDomain.LUCENE);
        for (Phase phase : phases) {
            domains.add(CorpusDomain.of(phase.domain()));
        }
        Map<CorpusDomain, List<CorpusText>> texts = new EnumMap<>(CorpusDomain.class);
        for (CorpusDomain domain : domains) {
            texts.put(domain, domain.read());
        }
        return of(texts, phases, labelsPerClass, seed);
    }

    /** Composes the corpus of texts that were read: those of the phases and of both tasks. */
    static DemoCorpus of(
            Map<CorpusDomain, List<CorpusText>> texts,
            List<Phase> phases,
            int labelsPerClass,
            long seed) {
        List<GroupedTask> tasks = List.of(methodVerb(texts, seed), errorCategory(texts, seed));
        Map<String, List<LabeledExample>> labeled = new LinkedHashMap<>();
        for (GroupedTask task : tasks) {
            labeled.put(task.name(), task.examples(labelsPerClass, START));
        }
        return new DemoCorpus(List.copyOf(phases), slices(phases, texts, tasks, seed), labeled);
    }

    /** The names of the tasks. */
    public List<String> tasks() {
        return List.copyOf(labeled.keySet());
    }

    /**
     * A task's rows with their split: training rows, then validation, then test.
     *
     * @throws IllegalArgumentException if there is no such task, naming those there are
     */
    public List<LabeledExample> labeled(String task) {
        List<LabeledExample> rows = labeled.get(task);
        if (rows == null) {
            throw new IllegalArgumentException(
                    "no task " + task + ", only " + String.join(", ", labeled.keySet()));
        }
        return rows;
    }

    /** How many examples the stream has. */
    public int size() {
        return phases.stream().mapToInt(Phase::examples).sum();
    }

    /** The stream from its start; each is one millisecond after the one before. */
    public Stream<UnlabeledExample> unlabeled() {
        return IntStream.range(0, phases.size()).boxed().flatMap(this::phase);
    }

    private Stream<UnlabeledExample> phase(int index) {
        String domain = phases.get(index).domain();
        List<String> slice = texts.get(index);
        long start = START + 1;
        for (int i = 0; i < index; i++) {
            start += phases.get(i).examples();
        }
        long first = start;
        return IntStream.range(0, slice.size())
                .mapToObj(
                        i ->
                                new UnlabeledExample(
                                        domain + "-" + Shuffle.id(slice.get(i)),
                                        domain,
                                        first + i,
                                        new Text(slice.get(i)),
                                        null));
    }

    static GroupedTask methodVerb(Map<CorpusDomain, List<CorpusText>> texts, long seed) {
        List<CorpusText> methods = new ArrayList<>(texts.get(CorpusDomain.GUAVA));
        methods.addAll(texts.get(CorpusDomain.LUCENE));
        return new GroupedTask(
                MethodVerb.NAME, methods, ROWS_PER_GROUP, VALIDATION_PER_CLASS, 50, seed);
    }

    static GroupedTask errorCategory(Map<CorpusDomain, List<CorpusText>> texts, long seed) {
        return new GroupedTask(
                ErrorCategory.NAME,
                texts.get(CorpusDomain.ENGLISH),
                ROWS_PER_GROUP,
                VALIDATION_PER_CLASS,
                80,
                seed);
    }

    private static List<List<String>> slices(
            List<Phase> phases,
            Map<CorpusDomain, List<CorpusText>> texts,
            List<GroupedTask> tasks,
            long seed) {
        Map<String, List<String>> pools = new LinkedHashMap<>();
        Map<String, Integer> used = new LinkedHashMap<>();
        List<List<String>> slices = new ArrayList<>();
        for (Phase phase : phases) {
            String domain = phase.domain();
            List<String> pool =
                    pools.computeIfAbsent(
                            domain, d -> pool(texts.get(CorpusDomain.of(d)), tasks, d, seed));
            int from = used.getOrDefault(domain, 0);
            int to = from + phase.examples();
            if (to > pool.size()) {
                throw new IllegalArgumentException(
                        "the phases ask for "
                                + to
                                + " examples of "
                                + domain
                                + ", which has "
                                + pool.size());
            }
            used.put(domain, to);
            slices.add(List.copyOf(pool.subList(from, to)));
        }
        return slices;
    }

    private static List<String> pool(
            List<CorpusText> texts, List<GroupedTask> tasks, String domain, long seed) {
        Set<String> unique = new LinkedHashSet<>();
        for (CorpusText text : texts) {
            if (tasks.stream().noneMatch(task -> task.isHeldOut(text))) {
                unique.add(text.text());
            }
        }
        List<String> pool = new ArrayList<>(unique);
        Shuffle.apply(pool, seed, "stream/" + domain);
        return pool;
    }
}
