package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The gate decided on a candidate.
 *
 * @param trial that the candidate came of
 * @param decision of the gate
 * @param reason with the numbers compared
 * @param metric that was compared
 * @param higherIsBetter the direction of that metric
 * @param version 0 if rejected
 * @param value the candidate's
 * @param current the current release's on the same examples; null if there was nothing to compare with
 * @param certainty of the gate
 */
public record CandidateJudged(
        TrialName trial,
        Decision decision,
        String reason,
        String metric,
        boolean higherIsBetter,
        int version,
        double value,
        Double current,
        Certainty certainty)
        implements Progress {

    /** What a release, or a candidate that was rejected, says of itself. */
    public static CandidateJudged of(ModelRelease release) {
        return new CandidateJudged(
                new TrialName(release.getTask(), release.getCheckpoint()),
                release.getDecision(),
                release.getReason(),
                release.getMetric(),
                release.getHigherIsBetter(),
                release.getVersion(),
                release.getValue(),
                release.getCurrent(),
                new Certainty(
                        release.getConfidence(),
                        Interval.of(release.getInterval()),
                        release.getLooks()));
    }

    @Override
    public Kind kind() {
        return Kind.JUDGED;
    }

    @Override
    public void write(FieldsOut to) {
        trial.write(to);
        to.tag("decision", word(decision))
                .tag("reason", reason)
                .tag("metric", metric)
                .flag("higherIsBetter", higherIsBetter)
                .count("version", version)
                .value("value", value)
                .optional("current", current);
        certainty.write(to);
    }

    static CandidateJudged read(FieldsIn from) throws InvalidRecordException {
        return new CandidateJudged(
                TrialName.read(from),
                decision(from),
                from.tag("reason"),
                from.tag("metric"),
                from.flagOr("higherIsBetter", true),
                from.small("version"),
                from.value("value"),
                from.optional("current"),
                Certainty.read(from));
    }

    private static Decision decision(FieldsIn from) throws InvalidRecordException {
        String word = from.tag("decision");
        for (Decision decision : Decision.values()) {
            if (word(decision).equals(word)) {
                return decision;
            }
        }
        List<String> allowed =
                Arrays.stream(Decision.values()).map(CandidateJudged::word).sorted().toList();
        throw from.invalid("has tag 'decision' '" + word + "'; allowed: " + allowed);
    }

    private static String word(Decision decision) {
        return decision.name().toLowerCase(Locale.ROOT);
    }

    /** The decision as people and reports say it. */
    public String decided() {
        return word(decision);
    }
}
