package io.millrace.monitoring.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.monitoring.history.BoundedNames;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Certainty;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.RecordsLost;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What topics are folded into for metrics. */
final class FoldsTest {

    private final ProgressNumbers numbers = new ProgressNumbers();

    private static CandidateJudged judged(String task, Decision decision, double value) {
        return new CandidateJudged(
                new TrialName(task, "step-00000001"),
                decision,
                "",
                "rmse",
                false,
                1,
                value,
                null,
                Certainty.UNTOLD);
    }

    @Test
    void theLatestOfAllIsTold() {
        var early = new Totals(10, 1000, 0.25, 1, 0, 0);
        var late = new Totals(20, 2000, 0.5, 2, 3, 0);
        numbers.add(new Told("p", 5, 100, new StepTaken(1, 1, 0, 1, 1, early, new TreeMap<>())));
        numbers.add(new Told("p", 9, 200, new PretrainingEnded(late)));
        numbers.add(new Told("p", 5, 150, new DomainProbed("law", 3.0, true, null)));
        numbers.add(new Told("p", 9, 250, new DomainProbed("law", 2.5, true, 0.5)));
        numbers.add(new Told("p", 9, 300, new CheckpointWritten("c", new TreeMap<>())));
        numbers.add(new Told("p", 9, 400, judged("price", Decision.PROMOTED, 0.5)));
        numbers.add(new Told("p", 9, 500, judged("price", Decision.REJECTED, 0.75)));

        ProgressNumbers.Moment moment = numbers.moment();
        assertEquals(9, moment.steps());
        assertEquals(late, moment.totals());
        assertEquals(300, moment.checkpointMillis());
        assertEquals(Map.of("law", new DomainNumbers.Domain(2.5, 0.5)), moment.domains());
        assertEquals(
                Map.of(
                        new ProgressNumbers.Judged("price", "promoted"),
                        1L,
                        new ProgressNumbers.Judged("price", "rejected"),
                        1L),
                moment.decisions());
        assertEquals(
                Map.of("price", new ProgressNumbers.InForce("rmse", 0.5, 400)), moment.releases());
    }

    @Test
    void moreDomainsAndTasksThanLabelsAreOne() {
        for (int i = 0; i < 500; i++) {
            numbers.add(new Told("p", i, 0, new DomainProbed("domain " + i, i, true, 0.0)));
            numbers.add(new Told("p", i, 0, judged("task " + i, Decision.PROMOTED, i)));
        }
        ProgressNumbers.Moment moment = numbers.moment();
        assertEquals(201, moment.domains().size());
        assertEquals(101, moment.releases().size());
        assertEquals(101, moment.decisions().size());
        assertEquals(
                new DomainNumbers.Domain(349.5, 0.0), moment.domains().get(BoundedNames.OTHER));
        assertNull(
                moment.releases().get(BoundedNames.OTHER).value(),
                "metrics of unlike tasks have no common value");
        assertEquals(
                400L,
                moment.decisions().get(new ProgressNumbers.Judged(BoundedNames.OTHER, "promoted")),
                "the rest is summed");
    }

    @Test
    void recordsThatWereLostAreCountedOnceHoweverOftenTold() {
        for (int i = 0; i < 2; i++) {
            numbers.add(new Told("p", 0, 5, new RecordsLost(Kind.RECORDS_LOST, "t", 0, 10, 20)));
            numbers.add(new Told("p", 0, 6, new RecordsLost(Kind.RECORDS_LOST, "t", 1, 10, 13)));
            numbers.add(new Told("p", 0, 7, new RecordsLost(Kind.LABELS_LOST, "t", 0, 0, 4)));
        }
        numbers.add(new Told("p", 0, 8, new RecordsLost(Kind.RECORDS_LOST, "t", 0, 15, 22)));
        numbers.add(new Told("p", 0, 9, new RecordsLost(Kind.RECORDS_LOST, "t", 0, 40, 30)));
        assertEquals(Map.of("pretrain", 15L, "finetune", 4L), numbers.moment().lost());
    }

    @Test
    void workIsSummedByJobWhateverEventsSay() {
        var totals = new Totals(10, 1000, 0.25, 1, 0, 0);
        for (double busy : new double[] {2.5, 0, Double.NaN, -1, Double.POSITIVE_INFINITY, 0.5}) {
            numbers.add(
                    new Told(
                            "p",
                            1,
                            0,
                            new StepTaken(
                                    1,
                                    1,
                                    0,
                                    1,
                                    1,
                                    totals,
                                    0,
                                    new TreeMap<>(),
                                    new TreeMap<>(),
                                    busy)));
        }
        var values = new TreeMap<>(Map.of("rmse", 0.5));
        for (int seed = 0; seed < 2; seed++) {
            numbers.add(
                    new Told(
                            "p",
                            1,
                            0,
                            new ModelTuned(
                                    new TrialName("price", "c"),
                                    "full",
                                    "pretrained",
                                    "rmse",
                                    false,
                                    seed,
                                    values,
                                    null,
                                    null,
                                    1,
                                    7,
                                    1,
                                    0,
                                    1)));
        }
        assertEquals(Map.of("pretrain", 3.0, "finetune", 14.0), numbers.moment().busySeconds());
    }

    @Test
    void aKilowattHourIsThatOfAnHourAtAThousandWatts() {
        var footprint = new Footprint(1000, 445);
        assertEquals(3.6e6, footprint.joules(3600));
        assertEquals(445, footprint.gramsOfCo2(3600));
        for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> new Footprint(wrong, 0));
            assertTrue(refused.getMessage().startsWith("watts is "), refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> new Footprint(1, -1));
    }

    @Test
    void reasonsAreOfAFewClassesWhateverRecordsSay() {
        var letters = new LetterNumbers();
        for (int i = 0; i < 1000; i++) {
            letters.add(letter("stage " + i, "value '" + i + "' of a record; allowed: another"));
            letters.add(letter("decode", "field '" + i + "' is missing"));
        }
        Map<LetterNumbers.Refused, Long> counts = letters.counts();
        assertTrue(counts.size() <= 18, counts::toString);
        assertEquals(1000L, counts.get(new LetterNumbers.Refused("decode", "missing")));
        assertEquals(2000, counts.values().stream().mapToLong(count -> count).sum());
    }

    @Test
    void aReasonIsOfTheClassThatItSays() {
        assertEquals(ReasonClass.MALFORMED, ReasonClass.of("not JSON: unexpected character 'x'"));
        assertEquals(ReasonClass.MISSING, ReasonClass.of("text is empty"));
        assertEquals(
                ReasonClass.TIME,
                ReasonClass.of("timestamp is 7; allowed: at most an hour ahead of the clock"));
        assertEquals(ReasonClass.SIZE, ReasonClass.of("text has 9 characters; allowed: at most 8"));
        assertEquals(
                ReasonClass.VALUE,
                ReasonClass.of("features have shape [7]; allowed: [4], that of the first"));
        assertEquals(ReasonClass.OTHER, ReasonClass.of("who knows"));
    }

    private static DeadLetter letter(String stage, String reason) {
        return new DeadLetter("t", 0, 0L, reason, stage, 0L, ByteBuffer.allocate(0), "", 0L);
    }
}
