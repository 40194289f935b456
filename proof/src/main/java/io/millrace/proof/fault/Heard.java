package io.millrace.proof.fault;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.RecordsLost;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialRetired;
import io.millrace.schemas.events.TrialSkipped;
import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** What a reader of committed records is told by both jobs. Two threads of its own read. */
public final class Heard implements AutoCloseable {

    private static final int LONGEST = 200;
    private static final int MOST = 5;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String records;
    private final List<Thread> threads;
    private volatile boolean closing;

    // Guarded by this.
    private final Set<String> checkpoints = new LinkedHashSet<>();
    private final Set<String> judged = new LinkedHashSet<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> losses = new HashSet<>();
    private final Set<String> ever = new HashSet<>();
    private final Set<String> said = new LinkedHashSet<>();
    private RuntimeException failure;
    private Reached reached = new Reached(0, 0, 0);

    /**
     * How far the learner has come, as one event tells it.
     *
     * @param step that it took
     * @param eventTime of the newest record read by then
     * @param examples taken in or left out as duplicates by then
     */
    public record Reached(long step, long eventTime, long examples) {}

    Heard(PipelineConfig config) {
        Properties client = config.kafka().clientProperties();
        Topics topics = config.topics();
        records = topics.records();
        threads =
                List.of(
                        follow(
                                topics.progress(),
                                () ->
                                        TopicReader.openProgress(
                                                client,
                                                topics.progress(),
                                                TopicReader.From.BEGINNING),
                                (Told event) -> see(event)),
                        follow(
                                topics.deadLetters(),
                                () ->
                                        TopicReader.openAvro(
                                                client,
                                                topics.deadLetters(),
                                                TopicReader.From.BEGINNING,
                                                DeadLetter.class),
                                (DeadLetter letter) -> see(letter)));
    }

    /** A broker may be away, or lose what was read: then all is read again, which tells nothing twice. */
    private <T> Thread follow(String topic, Supplier<TopicReader<T>> open, Consumer<T> see) {
        var thread =
                new Thread(
                        () -> {
                            while (!closing) {
                                try (TopicReader<T> reader = open.get()) {
                                    while (!closing) {
                                        reader.poll(POLL).forEach(see);
                                    }
                                } catch (KafkaException away) {
                                    // once more
                                } catch (RuntimeException e) {
                                    fail(e);
                                    return;
                                }
                            }
                        },
                        "hear-" + topic);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private synchronized void fail(RuntimeException e) {
        failure = e;
    }

    private synchronized void see(Told event) {
        if (event.what() instanceof StepTaken step) {
            reached =
                    new Reached(
                            event.step(),
                            step.eventTime(),
                            step.totals().examples() + step.totals().duplicates());
        } else if (event.what() instanceof CheckpointWritten checkpoint) {
            checkpoints.add(checkpoint.id());
        } else if (event.what() instanceof CandidateJudged trial) {
            judged.add(trial.trial().checkpoint());
            // What is unusual about a decision is that there was nothing to compare with.
            if (trial.version() > 1 && trial.current() == null) {
                say(trial.trial().checkpoint() + ": " + trial.reason());
            }
        } else if (event.what() instanceof TrialSkipped trial) {
            skipped.add(trial.trial().checkpoint());
            say(trial.trial().checkpoint() + " skipped: " + trial.reason());
        } else if (event.what() instanceof TrialRetired trial) {
            say(trial.trial().checkpoint() + " retired: " + trial.reason());
        } else if (event.what() instanceof RecordsLost lost) {
            if (lost.topic().equals(records)) {
                losses.add(lost.said());
            }
            say(lost.said());
        }
    }

    private synchronized void see(DeadLetter letter) {
        if (letter.getTopic().equals(records)) {
            refused.add(Topics.key(letter));
        }
        say("dead letter of " + letter.getTopic() + ": " + letter.getReason());
    }

    private void say(String what) {
        String cut = what.length() > LONGEST ? what.substring(0, LONGEST) : what;
        if (ever.add(cut)) {
            said.add(cut);
        }
    }

    /** Fails if what the jobs tell cannot be read. */
    synchronized void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /** How far the learner has come. */
    public synchronized Reached reached() {
        return reached;
    }

    /** Dead letters of the stream. */
    synchronized long refused() {
        return refused.size();
    }

    /** Events that tell of records of the stream that are gone. */
    synchronized long losses() {
        return losses.size();
    }

    /** Model checkpoints so far. */
    public synchronized Set<String> checkpoints() {
        return Set.copyOf(checkpoints);
    }

    /** True if the gate has decided on a checkpoint that is none of these. */
    public synchronized boolean judgedBeyond(Set<String> known) {
        return judged.stream().anyMatch(one -> !known.contains(one));
    }

    /** True if the gate has decided on a checkpoint. */
    public synchronized boolean judged(String checkpoint) {
        return judged.contains(checkpoint);
    }

    /** True if the trial of a checkpoint was given up, with its reason. */
    public synchronized boolean skipped(String checkpoint) {
        return skipped.contains(checkpoint);
    }

    /** What was told since the last call beyond the usual: different things, a few, each cut. */
    synchronized List<String> said() {
        List<String> all = said.stream().limit(MOST).toList();
        said.clear();
        return all;
    }

    @Override
    public void close() {
        closing = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
