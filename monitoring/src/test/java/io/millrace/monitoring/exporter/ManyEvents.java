package io.millrace.monitoring.exporter;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Certainty;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A process of its own, with a heap of its own: decodes and folds as many progress events as its argument says, as they lie on
 * a topic, and prints what it came to. 500 domains and 200 tasks; half the events are steps.
 */
final class ManyEvents {

    private static final int DOMAINS = 500;
    private static final int TASKS = 200;

    private ManyEvents() {}

    public static void main(String[] args) throws InvalidRecordException {
        long events = Long.parseLong(args[0]);
        var codec = new AvroCodec();
        var values = new ArrayList<byte[]>();
        for (Told told : varied()) {
            values.add(codec.encode(told.event()));
        }
        var fold = new Folded<>(new ProgressNumbers());
        long start = System.nanoTime();
        for (long i = 0; i < events; i++) {
            byte[] value = values.get((int) (i % values.size()));
            Told.of(codec.decode(value, ProgressEvent.class))
                    .ifPresent(told -> Monitor.add(fold, told));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        ProgressNumbers.Moment moment = fold.numbers().moment();
        System.out.printf(
                "%d events in %.1f s, %d domains, %d tasks%n",
                events, seconds, moment.domains().size(), moment.releases().size());
    }

    /** 2,000 events, each unlike the others. */
    static List<Told> varied() {
        var all = new ArrayList<Told>();
        for (int i = 0; i < 1000; i++) {
            var fresh = new TreeMap<String, Long>();
            for (int j = 0; j < 4; j++) {
                fresh.put("domain " + (i + j) % DOMAINS, 8L);
            }
            var totals = new Totals(320L * i, 40_960L * i, 0.5, i, 0, 0);
            all.add(
                    told(
                            i,
                            new StepTaken(
                                    2.5, 9000, 0.1, 1e-3, 0.7, totals, i, fresh, fresh, 4.5)));
            all.add(told(i, other(i)));
        }
        return all;
    }

    private static Progress other(int i) {
        String checkpoint = "step-%08d".formatted(i);
        if (i % 20 == 0) {
            return new CheckpointWritten(
                    checkpoint, new TreeMap<>(java.util.Map.of("domain " + i % DOMAINS, 2.5)));
        }
        if (i % 4 == 1) {
            return new CandidateJudged(
                    new TrialName("task " + i / 4 % TASKS, checkpoint),
                    Decision.PROMOTED,
                    "0.81 is above 0.80 by more than the margin",
                    "accuracy",
                    true,
                    i,
                    0.81,
                    0.80,
                    Certainty.UNTOLD);
        }
        return new DomainProbed("domain " + i % DOMAINS, 2.5, true, 0.01);
    }

    private static Told told(long step, Progress what) {
        return new Told("p", step, 1_700_000_000_000L + step, what);
    }
}
