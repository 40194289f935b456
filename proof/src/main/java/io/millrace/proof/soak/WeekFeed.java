package io.millrace.proof.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import io.millrace.schemas.topics.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Records of many domains, of ten one that comes again and one nearly, and labels of many tasks that are corrected all the
 * time. A thread of its own writes.
 */
final class WeekFeed implements AutoCloseable {

    static final int DOMAINS = 100;
    static final int TASKS = 20;

    private static final int ROWS = 60;
    private static final int TICK_MILLIS = 100;
    private static final int RECORDS_PER_TICK = 8;
    private static final int CORRECTIONS_PER_TICK = 2;
    private static final double WRONG = 0.2;

    private final InstantSource wall;
    private final TopicWriter records;
    private final TopicWriter labels;
    private final AvroCodec codec = new AvroCodec();
    private final SplittableRandom random = new SplittableRandom(1);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong recordCount = new AtomicLong();
    private final AtomicLong labelCount = new AtomicLong();
    private volatile RuntimeException failure;

    WeekFeed(String bootstrapServers, Topics topics, InstantSource wall) {
        this.wall = wall;
        records = TopicWriter.open(bootstrapServers, topics.records());
        labels = TopicWriter.open(bootstrapServers, topics.labeled());
    }

    static List<String> tasks() {
        return IntStream.range(0, TASKS).mapToObj(WeekFeed::task).toList();
    }

    private static String task(int number) {
        return "task-" + number;
    }

    void start() {
        for (int row = 0; row < TASKS * ROWS; row++) {
            label(row % TASKS, row / TASKS);
        }
        labels.flush();
        var unused = clock.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            for (int i = 0; i < RECORDS_PER_TICK; i++) {
                example();
            }
            for (int i = 0; i < CORRECTIONS_PER_TICK; i++) {
                label(random.nextInt(TASKS), random.nextInt(ROWS));
            }
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private void example() {
        long number = recordCount.getAndIncrement();
        long now = wall.millis();
        var example =
                new UnlabeledExample(
                        "s" + number,
                        "domain-" + number % DOMAINS,
                        now,
                        Payloads.avro(new Text(Soak.line(number))),
                        null);
        records.write(example.getId().getBytes(UTF_8), codec.encode(example), now);
    }

    /** What the label says is in the text, but for some that are wrong until they are corrected. */
    private void label(int task, int row) {
        long number = labelCount.getAndIncrement();
        long now = wall.millis();
        boolean yes = row % 2 == 0;
        boolean said = random.nextDouble() < WRONG ? !yes : yes;
        String[] splits = {"train", "validation", "test"};
        var example =
                new LabeledExample(
                        "r" + row,
                        task(task),
                        "",
                        said ? "yes" : "no",
                        splits[row / 2 % splits.length],
                        now,
                        Payloads.avro(new Text((yes ? "yes " : "no ") + Soak.line(-number))),
                        null);
        labels.write(example.getTask().getBytes(UTF_8), codec.encode(example), now);
    }

    /** Fails if writing has. */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    long records() {
        return recordCount.get();
    }

    long labels() {
        return labelCount.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            records.close();
        } finally {
            labels.close();
        }
    }
}
