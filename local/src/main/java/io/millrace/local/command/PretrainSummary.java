package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.run.RecordTally;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.events.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a pretraining has learned, and what became of the other records. */
final class PretrainSummary implements JobSummary {

    private final RecordTally tally = new RecordTally();
    private final CompletableFuture<Void> never =
            new CompletableFuture<>(); // the job ends by itself
    private final String records;

    PretrainSummary(PipelineConfig config) {
        records = config.stream().topicOr(config.topics().records());
    }

    @Override
    public boolean fromBeginning() {
        return false;
    }

    @Override
    public void add(Told told) {
        tally.add(told);
    }

    @Override
    public void add(DeadLetter letter) {
        tally.add(letter, records);
    }

    @Override
    public CompletableFuture<Void> done() {
        return never;
    }

    @Override
    public List<String> lines() {
        tally.check("topic " + records);
        var lines = new ArrayList<String>();
        lines.add("learned    " + tally.line());
        tally.hints().forEach(hint -> lines.add("note       " + hint));
        return lines;
    }
}
