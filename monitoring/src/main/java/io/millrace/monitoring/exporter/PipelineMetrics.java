package io.millrace.monitoring.exporter;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.text.Printable;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What the folds of a pipeline's topics say, under Prometheus's names. Every number is a function of the topics, so that a
 * restart loses nothing that they hold; what is not known is not told. Labels are bounded: what comes beyond is one.
 */
final class PipelineMetrics extends Collector {

    /** The topics that are read. */
    record Tails(
            TopicTail<Told, Folded<ProgressNumbers>> progress,
            TopicTail<CheckpointManifest, Folded<NewestManifest>> checkpoints,
            TopicTail<ModelRelease, Folded<Void>> models,
            TopicTail<DeadLetter, Folded<LetterNumbers>> letters) {

        List<TopicTail<?, ?>> all() {
            return List.of(progress, checkpoints, models, letters);
        }
    }

    private final Tails tails;
    private final SourceLag lag;
    private final LongSupplier unreadable;
    private final Footprint footprint;
    private final String version;
    private final LongSupplier millis;

    /**
     * @param unreadable how many records could not be read
     * @param footprint of a device at work
     * @param version of Millrace
     * @param millis wall clock, milliseconds since the epoch
     */
    PipelineMetrics(
            Tails tails,
            SourceLag lag,
            LongSupplier unreadable,
            Footprint footprint,
            String version,
            LongSupplier millis) {
        this.tails = tails;
        this.lag = lag;
        this.unreadable = unreadable;
        this.footprint = footprint;
        this.version = version;
        this.millis = millis;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        var families = new ArrayList<MetricFamilySamples>();
        long now = millis.getAsLong();
        tails.progress()
                .whole()
                .map(fold -> fold.numbers().moment())
                .ifPresent(m -> add(m, now, families));
        tails.checkpoints()
                .whole()
                .flatMap(fold -> fold.numbers().from())
                .ifPresent(
                        from ->
                                families.add(
                                        gauge(
                                                "millrace_event_time_lag_seconds",
                                                "How far the newest model checkpoint is behind now by event time.",
                                                seconds(now - from.eventMillis()))));
        lag.records()
                .ifPresent(
                        records ->
                                families.add(
                                        gauge(
                                                "millrace_lag_records",
                                                "Records of the source that are not in the newest model checkpoint.",
                                                exact(records))));
        tails.letters().whole().ifPresent(fold -> add(fold.numbers(), families));
        addMonitor(now, families);
        return families;
    }

    private void add(ProgressNumbers.Moment moment, long now, List<MetricFamilySamples> families) {
        Totals totals = moment.totals();
        families.add(
                counter("millrace_steps", "Optimiser updates, those left out included.")
                        .addMetric(List.of(), exact(moment.steps())));
        families.add(
                counter("millrace_steps_skipped", "Optimiser updates that were left out.")
                        .addMetric(List.of(), exact(totals.skipped())));
        families.add(
                counter("millrace_steps_undone", "Updates lost when the learner went back.")
                        .addMetric(List.of(), exact(totals.undone())));
        families.add(
                counter("millrace_examples", "Examples taken in, held-out ones included.")
                        .addMetric(List.of(), exact(totals.examples())));
        long replayed = Math.round(exact(totals.tokens()) * totals.replayedFraction());
        families.add(
                counter("millrace_tokens", "Tokens or values through the encoder.", "source")
                        .addMetric(List.of("fresh"), exact(totals.tokens() - replayed))
                        .addMetric(List.of("replay"), exact(replayed)));
        families.add(
                counter("millrace_duplicates", "Examples left out as duplicates.")
                        .addMetric(List.of(), exact(totals.duplicates())));
        var lost =
                counter(
                        "millrace_lost_records",
                        "Records that were gone before a job had read them.",
                        "job");
        moment.lost().forEach((job, count) -> lost.addMetric(List.of(job), exact(count)));
        families.add(lost);
        if (moment.checkpointMillis() > 0) {
            families.add(
                    gauge(
                            "millrace_checkpoint_age_seconds",
                            "Time since the newest model checkpoint was written.",
                            seconds(now - moment.checkpointMillis())));
        }
        addBusy(moment, families);
        addDomains(moment, families);
        addTasks(moment, now, families);
    }

    private void addBusy(ProgressNumbers.Moment moment, List<MetricFamilySamples> families) {
        String assumed =
                String.format(
                        Locale.ROOT, "busy seconds times %s watts a device", footprint.watts());
        var busy =
                counter(
                        "millrace_busy_seconds",
                        "Seconds that a job spent on steps, probes and trials, as its events tell.",
                        "job");
        var joules =
                counter("millrace_energy_estimate_joules", "An estimate: " + assumed + ".", "job");
        var grams =
                counter(
                        "millrace_co2_estimate_grams",
                        String.format(
                                Locale.ROOT,
                                "An estimate: %s, by %s grams of CO2 a kilowatt-hour.",
                                assumed,
                                footprint.gramsPerKilowattHour()),
                        "job");
        moment.busySeconds()
                .forEach(
                        (job, seconds) -> {
                            busy.addMetric(List.of(job), seconds);
                            joules.addMetric(List.of(job), footprint.joules(seconds));
                            grams.addMetric(List.of(job), footprint.gramsOfCo2(seconds));
                        });
        families.add(busy);
        families.add(joules);
        families.add(grams);
    }

    private static void addDomains(
            ProgressNumbers.Moment moment, List<MetricFamilySamples> families) {
        var loss =
                gauges(
                        "millrace_probe_loss_nats",
                        "Loss on held-out examples; for other, the mean of the domains beyond the first.",
                        "domain");
        var forgetting =
                gauges(
                        "millrace_forgetting_nats",
                        "Loss on held-out examples above the lowest since the domain was first trained on; for other, the worst of the domains beyond the first.",
                        "domain");
        moment.domains()
                .forEach(
                        (name, domain) -> {
                            loss.addMetric(labels(name), domain.loss());
                            if (domain.forgetting() != null) {
                                forgetting.addMetric(labels(name), domain.forgetting());
                            }
                        });
        families.add(loss);
        families.add(forgetting);
    }

    private static void addTasks(
            ProgressNumbers.Moment moment, long now, List<MetricFamilySamples> families) {
        var decisions = counter("millrace_releases", "Decisions of the gate.", "task", "decision");
        moment.decisions()
                .forEach(
                        (judged, count) ->
                                decisions.addMetric(
                                        labels(judged.task(), judged.decision()), exact(count)));
        var age =
                gauges("millrace_release_age_seconds", "Time since a model was promoted.", "task");
        var value =
                gauges(
                        "millrace_release_value",
                        "The metric of the model in force on the test examples.",
                        "task",
                        "metric");
        moment.releases()
                .forEach(
                        (task, release) -> {
                            age.addMetric(labels(task), seconds(now - release.millis()));
                            if (release.value() != null) {
                                value.addMetric(labels(task, release.metric()), release.value());
                            }
                        });
        families.add(decisions);
        families.add(age);
        families.add(value);
    }

    private static void add(LetterNumbers letters, List<MetricFamilySamples> families) {
        var counts =
                counter(
                        "millrace_dead_letters",
                        "Records that could not be used.",
                        "stage",
                        "reason");
        letters.counts()
                .forEach(
                        (refused, count) ->
                                counts.addMetric(
                                        labels(refused.stage(), refused.reason()), exact(count)));
        families.add(counts);
    }

    private void addMonitor(long now, List<MetricFamilySamples> families) {
        var up = gauges("millrace_topic_up", "1 if a broker answers for the topic.", "topic");
        var whole = gauges("millrace_topic_read", "1 if it was read to its end once.", "topic");
        var age =
                gauges(
                        "millrace_topic_answer_age_seconds",
                        "Time since a broker answered for the topic.",
                        "topic");
        for (TopicTail<?, ?> tail : tails.all()) {
            List<String> topic = List.of(tail.topic());
            up.addMetric(topic, tail.up() ? 1 : 0);
            whole.addMetric(topic, tail.whole().isPresent() ? 1 : 0);
            age.addMetric(topic, seconds(now - tail.answered()));
        }
        families.add(up);
        families.add(whole);
        families.add(age);
        families.add(
                counter("millrace_unreadable_records", "Records that the monitor could not read.")
                        .addMetric(List.of(), exact(unreadable.getAsLong())));
        families.add(
                gauges("millrace_build_info", "The version of the monitor.", "version")
                        .addMetric(List.of(version), 1));
    }

    /** Whoever writes records invents names, and whoever looks at metrics may do so on a terminal. */
    private static List<String> labels(String... names) {
        return Arrays.stream(names).map(Printable::of).toList();
    }

    /** Prometheus's numbers are doubles: exact up to 2^53. */
    private static double exact(long count) {
        return (double) count;
    }

    private static double seconds(long millis) {
        return millis / 1000.0;
    }

    private static CounterMetricFamily counter(String name, String help, String... labels) {
        return new CounterMetricFamily(name, help, List.of(labels));
    }

    private static GaugeMetricFamily gauges(String name, String help, String... labels) {
        return new GaugeMetricFamily(name, help, List.of(labels));
    }

    private static GaugeMetricFamily gauge(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, value);
    }
}
