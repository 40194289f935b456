package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.run.Console;
import io.millrace.schemas.client.TopicFollower;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.text.Printable;
import java.time.Duration;

/**
 * Shows what a job tells on the progress topic from now on. That it cannot be shown is told at the end: it is no reason to
 * end a job.
 */
final class ShownProgress implements AutoCloseable {

    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    private final TopicFollower<Told> follower;
    private final Console console;

    /**
     * @param job whose events are shown; the other job of the pipeline writes to the same topic
     */
    ShownProgress(PipelineConfig pipeline, String job, Console console) {
        this.console = console;
        this.follower =
                TopicFollower.start(
                        TopicReader.openProgress(
                                pipeline.kafka().clientProperties(),
                                pipeline.topics().progress(),
                                TopicReader.From.END,
                                pipeline.published().topics().reader()),
                        told -> {
                            if (told.what().kind().job().equals(job)) {
                                console.progress(told);
                            }
                        });
    }

    /** Waits until everything told so far is shown. */
    void catchUp() throws InterruptedException {
        try {
            follower.awaitEnd(CATCH_UP);
        } catch (IllegalStateException e) {
            notShown(e);
        }
    }

    @Override
    public void close() {
        try {
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
