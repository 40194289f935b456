package io.millrace.local.report;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gathers what the topics of a run say and makes the report of it. The order in which things are
 * added does not matter, and what is told twice counts once, except dead letters. One thread uses
 * it.
 *
 * <p>Progress events it reads; others are passed over:
 *
 * <ul>
 *   <li>{@code step}: values {@code loss}, {@code tokensPerSecond}, {@code domain.NAME} (new
 *       examples of a domain since the step event before)
 *   <li>{@code probe}: tag {@code domain}, values {@code loss}, {@code trained}
 *   <li>{@code finetune}: tags {@code task}, {@code arm}, {@code metric}, {@code checkpoint},
 *       {@code strategy}, values {@code seed} and the metric by its name; {@code labels}, {@code evalExamples},
 *       {@code majority}, {@code epochs}, {@code seconds}
 *   <li>{@code release}: tags {@code task}, {@code checkpoint}, {@code decision}, {@code reason},
 *       {@code metric}, values {@code version}, {@code value}, {@code current}
 *   <li>{@code done} of the job {@code pretrain}: any of {@code steps}, {@code examples}, {@code
 *       tokens}, {@code tokensPerSecond}, {@code replayedFraction}, {@code duplicates}, the totals; what it does not
 *       tell is taken from the last checkpoint, then from the last step
 * </ul>
 */
public final class ReportBuilder {

    private static final String DOMAIN = "domain.";

    private final String pipeline;
    private final String version;
    private final StreamHistory stream = new StreamHistory();
    private final ProbeHistory probes = new ProbeHistory();
    private final TreeMap<Long, CheckpointManifest> checkpoints = new TreeMap<>();
    private final TreeMap<String, TaskHistory> tasks = new TreeMap<>();
    private final DeadLetterCount deadLetters = new DeadLetterCount();
    private long refusedRows;
    private Map<String, Double> totals = Map.of();
    private ProgressEvent lastStep;

    /**
     * Starts the report of one pipeline.
     *
     * @param version of Millrace
     */
    public ReportBuilder(String pipeline, String version) {
        this.pipeline = pipeline;
        this.version = version;
    }

    /**
     * Adds what a job told of its progress.
     *
     * @throws IllegalArgumentException if an event lacks a tag or value that its kind must have
     */
    public ReportBuilder add(ProgressEvent event) {
        EventFields fields = new EventFields(event);
        switch (event.getKind()) {
            case "step" -> addStep(fields);
            case "probe" -> addProbe(fields);
            case "finetune" -> addRun(fields);
            case "release" -> addRelease(fields);
            case "done" -> {
                if (event.getJob().equals("pretrain")) {
                    totals = Map.copyOf(event.getValues());
                }
            }
            default -> {
                // Checkpoints come as manifests; other kinds are for those who watch the run.
            }
        }
        return this;
    }

    /** Adds a checkpoint that was written. */
    public ReportBuilder add(CheckpointManifest manifest) {
        checkpoints.put(manifest.getStep(), manifest);
        return this;
    }

    /** Adds a release, or a candidate that was rejected. */
    public ReportBuilder add(ModelRelease release) {
        TaskHistory task = task(release.getTask());
        task.metric(release.getMetric());
        task.add(
                new Report.Release(
                        release.getVersion(),
                        release.getCheckpoint(),
                        release.getValue(),
                        release.getDecision().name().toLowerCase(Locale.ROOT),
                        release.getReason(),
                        release.getCurrent()));
        return this;
    }

    /** Counts a record that could not be used. */
    public ReportBuilder add(DeadLetter letter) {
        deadLetters.add(letter);
        return this;
    }

    /** Says how many rows were refused before they became records. */
    public ReportBuilder refusedRows(long count) {
        refusedRows = count;
        return this;
    }

    /**
     * Makes the report of what was added so far.
     *
     * @param elapsed wall time of the run
     * @param config the configuration as text, without secrets: the page shows it
     */
    public Report build(Duration elapsed, String config) {
        List<String> domains = domains();
        return new Report(
                pipeline,
                elapsed.toMillis() / 1000.0,
                version,
                pretrain(),
                domains,
                checkpoints.values().stream().map(c -> checkpoint(c, domains)).toList(),
                probes.forgetting(domains),
                tasks.values().stream().map(TaskHistory::report).toList(),
                new Report.Details(
                        stream.points(),
                        stream.phases(),
                        probes.points(),
                        deadLetters.byReason(),
                        lineage(),
                        config));
    }

    private void addStep(EventFields fields) {
        ProgressEvent event = fields.event();
        Map<String, Double> fresh = new TreeMap<>();
        event.getValues()
                .forEach(
                        (name, count) -> {
                            if (name.startsWith(DOMAIN)) {
                                fresh.put(name.substring(DOMAIN.length()), count);
                            }
                        });
        stream.add(
                new Report.LossPoint(event.getStep(), fields.value("loss"), fresh),
                fields.valueOrNull("tokensPerSecond"));
        if (lastStep == null || event.getStep() >= lastStep.getStep()) {
            lastStep = event;
        }
    }

    private void addProbe(EventFields fields) {
        Double trained = fields.valueOrNull("trained");
        probes.add(
                new Report.Probe(
                        fields.event().getStep(),
                        fields.tag("domain"),
                        fields.value("loss"),
                        trained != null && trained != 0));
    }

    private void addRun(EventFields fields) {
        String metric = fields.tag("metric");
        TaskHistory task = task(fields.tag("task"));
        task.metric(metric);
        task.add(
                new TaskHistory.Labelled(
                        new Report.Run(
                                fields.tag("arm"),
                                fields.tagOr("checkpoint", ""),
                                fields.tagOr("strategy", ""),
                                Math.round(fields.value("seed")),
                                fields.value(metric),
                                fields.valueOrNull("epochs"),
                                fields.valueOrNull("seconds")),
                        fields.valueOrNull("labels"),
                        fields.valueOrNull("evalExamples"),
                        fields.valueOrNull("majority")));
    }

    private void addRelease(EventFields fields) {
        TaskHistory task = task(fields.tag("task"));
        task.metric(fields.tag("metric"));
        task.add(
                new Report.Release(
                        (int) Math.round(fields.value("version")),
                        fields.tag("checkpoint"),
                        fields.value("value"),
                        fields.tag("decision").toLowerCase(Locale.ROOT),
                        fields.tag("reason"),
                        fields.valueOrNull("current")));
    }

    private TaskHistory task(String name) {
        return tasks.computeIfAbsent(name, TaskHistory::new);
    }

    /** Those of the stream in its order, then those that were only probed. */
    private List<String> domains() {
        Set<String> domains = new LinkedHashSet<>(stream.domains());
        probes.domains().forEach(domains::add);
        checkpoints.values().forEach(c -> domains.addAll(new TreeMap<>(c.getProbeLoss()).keySet()));
        return new ArrayList<>(domains);
    }

    private Report.Pretrain pretrain() {
        CheckpointManifest last = checkpoints.isEmpty() ? null : checkpoints.lastEntry().getValue();
        long steps = Math.max(stream.lastStep(), last == null ? 0 : last.getStep());
        return new Report.Pretrain(
                whole(totals.getOrDefault("steps", (double) steps)),
                whole(total("examples", last == null ? null : (double) last.getExamples())),
                whole(total("tokens", last == null ? null : (double) last.getTokens())),
                totals.getOrDefault("tokensPerSecond", stream.tokensPerSecond()),
                total("replayedFraction", last == null ? null : last.getReplayedFraction()),
                deadLetters.total(),
                refusedRows,
                whole(total("duplicates", null)));
    }

    private Double total(String name, Double ofLastCheckpoint) {
        Double told = totals.get(name);
        if (told == null) {
            told = ofLastCheckpoint;
        }
        return told == null && lastStep != null ? lastStep.getValues().get(name) : told;
    }

    private static long whole(Double value) {
        return value == null ? 0 : Math.round(value);
    }

    private static Report.Checkpoint checkpoint(CheckpointManifest manifest, List<String> order) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (String domain : order) {
            Double loss = manifest.getProbeLoss().get(domain);
            if (loss != null) {
                losses.put(domain, loss);
            }
        }
        return new Report.Checkpoint(manifest.getId(), manifest.getStep(), losses);
    }

    private List<Report.Offsets> lineage() {
        if (checkpoints.isEmpty()) {
            return List.of();
        }
        return checkpoints.lastEntry().getValue().getLineage().stream()
                .map(
                        range ->
                                new Report.Offsets(
                                        range.getTopic(),
                                        range.getPartition(),
                                        range.getFrom(),
                                        range.getTo()))
                .toList();
    }
}
