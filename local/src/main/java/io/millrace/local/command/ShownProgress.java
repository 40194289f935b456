package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.run.Console;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.client.TopicFollower;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.time.SystemTime;
import java.time.Duration;
import java.util.Properties;

/**
 * Shows what a job tells on the progress topic from now on. That it cannot be shown is told at the end: it is no reason to
 * end a job.
 */
final class ShownProgress implements AutoCloseable {

    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    private final TopicFollower<Told> follower;
    private final TopicFollower<DeadLetter> letters;
    private final Console console;

    /**
     * @param job whose events are shown; the other job of the pipeline writes to the same topic
     * @param summary is told everything
     */
    ShownProgress(PipelineConfig pipeline, String job, Console console, JobSummary summary) {
        this.console = console;
        Properties client = pipeline.kafka().clientProperties();
        long begin = SystemTime.clock().millis();
        this.follower =
                TopicFollower.start(
                        TopicReader.openProgress(
                                client,
                                pipeline.topics().progress(),
                                summary.fromBeginning()
                                        ? TopicReader.From.BEGINNING
                                        : TopicReader.From.END,
                                pipeline.published().topics().reader()),
                        told -> {
                            summary.add(told);
                            if (told.what().kind().job().equals(job) && told.timestamp() >= begin) {
                                console.progress(told);
                            }
                        });
        this.letters =
                TopicFollower.start(
                        TopicReader.openAvro(
                                client,
                                pipeline.topics().deadLetters(),
                                TopicReader.From.END,
                                DeadLetter.class,
                                pipeline.published().topics().reader()),
                        summary::add);
    }

    /** Waits until everything told so far is shown. */
    void catchUp() throws InterruptedException {
        try {
            follower.awaitEnd(CATCH_UP);
            letters.awaitEnd(CATCH_UP);
        } catch (IllegalStateException e) {
            notShown(e);
        }
    }

    @Override
    public void close() {
        try {
            letters.close();
            follower.close();
        } catch (IllegalStateException e) {
            notShown(e);
        }
        console.finish();
    }

    private void notShown(IllegalStateException e) {
        console.line("progress   is not shown: " + Printable.of(e.getMessage()));
    }
}
