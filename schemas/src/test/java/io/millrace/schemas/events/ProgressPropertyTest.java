package io.millrace.schemas.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.TargetArbitraries;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

final class ProgressPropertyTest {

    private final AvroCodec codec = new AvroCodec();

    @Property(tries = 500)
    void everyKindIsReadAsItWasWritten(
            @ForAll("progress") Progress what, @ForAll long step, @ForAll long timestamp)
            throws InvalidRecordException {
        var told = new Told("demo", step, timestamp, what);
        byte[] bytes = codec.encode(told.event());
        assertEquals(Optional.of(told), Told.of(codec.decode(bytes, ProgressEvent.class)));
        Statistics.collect(what.kind());
        Statistics.coverage(
                coverage ->
                        EnumSet.allOf(Kind.class)
                                .forEach(kind -> coverage.check(kind).count(n -> n > 0)));
    }

    /** Fields that a newer writer adds are passed over, and a field of older ones has its place. */
    @Property(tries = 200)
    void whatANewerWriterAddsIsPassedOver(@ForAll("progress") Progress what)
            throws InvalidRecordException {
        ProgressEvent event = new Told("demo", 1, 2, what).event();
        if (what.kind() != Kind.TUNED) { // there, a number of another name is a metric
            event.getValues().put("added", 0.5);
        }
        event.getTags().put("added", "a word");
        assertEquals(what, Told.of(event).orElseThrow().what());
    }

    /** What a field is taken from, or has a value that it cannot have, is refused or has a default; nothing else is thrown. */
    @Property(tries = 500)
    void aDamagedEventIsRefusedByItsOwnErrorOnly(
            @ForAll("progress") Progress what, @ForAll double value, @ForAll int choice) {
        ProgressEvent event = new Told("demo", 7, 2, what).event();
        List<String> names = List.copyOf(event.getValues().keySet());
        if (choice % 2 == 0 || names.isEmpty()) {
            List<String> tags = List.copyOf(event.getTags().keySet());
            if (tags.isEmpty()) {
                return;
            }
            event.getTags().remove(tags.get(Math.floorMod(choice / 2, tags.size())));
        } else {
            event.getValues().put(names.get(Math.floorMod(choice / 2, names.size())), value);
        }
        try {
            assertTrue(Told.of(event).isPresent());
        } catch (InvalidRecordException e) {
            String begin = "progress event '" + what.kind().word() + "' of job '";
            assertTrue(e.getMessage().startsWith(begin), e.getMessage());
            assertFalse(e.getMessage().contains("null"), e.getMessage());
        }
    }

    @Provide
    Arbitrary<Progress> progress() {
        return Arbitraries.oneOf(
                steps().map(p -> p),
                leftOut().map(p -> p),
                probed().map(p -> p),
                Combinators.combine(words(), numbers(), points())
                        .as((id, losses, points) -> new CheckpointWritten(id, losses, points)),
                totals().map(PretrainingEnded::new),
                Combinators.combine(
                                Arbitraries.of(Kind.RECORDS_LOST, Kind.LABELS_LOST),
                                words(),
                                ints(),
                                counts(),
                                counts())
                        .as(RecordsLost::new),
                tuned().map(p -> p),
                judged().map(p -> p),
                Combinators.combine(trials(), words(), counts()).as(TrialSkipped::new),
                Combinators.combine(trials(), words(), counts()).as(TrialRetired::new),
                Combinators.combine(words(), ints(), ints()).as(ReleaseDeleted::new),
                words().map(TuningEnded::new),
                words().map(InputNoted::new));
    }

    private static Arbitrary<List<CheckpointWritten.Point>> points() {
        return Combinators.combine(words(), doubles(), doubles())
                .as(CheckpointWritten.Point::new)
                .list()
                .ofMaxSize(12);
    }

    private static Arbitrary<StepTaken> steps() {
        return Combinators.combine(
                        doubles().array(double[].class).ofSize(7),
                        totals(),
                        counts(),
                        Arbitraries.maps(words(), counts()).ofMaxSize(5),
                        Arbitraries.maps(words(), counts()).ofMaxSize(5))
                .as(
                        (n, totals, time, fresh, replayed) ->
                                new StepTaken(
                                        n[0],
                                        n[1],
                                        n[2],
                                        n[3],
                                        n[4],
                                        totals,
                                        time,
                                        new TreeMap<>(fresh),
                                        new TreeMap<>(replayed),
                                        n[5],
                                        n[6] > 0 ? n[6] : 0));
    }

    private static Arbitrary<UpdateLeftOut> leftOut() {
        Arbitrary<UpdateLeftOut.WentBack> back =
                Combinators.combine(counts(), counts()).as(UpdateLeftOut.WentBack::new);
        return Combinators.combine(
                        words(), ints(), counts(), counts(), doubles(), back.injectNull(0.5))
                .as(UpdateLeftOut::new);
    }

    private static Arbitrary<DomainProbed> probed() {
        return Combinators.combine(
                        words(), doubles(), Arbitraries.of(true, false), doubles().injectNull(0.3))
                .as(DomainProbed::new);
    }

    private static Arbitrary<ModelTuned> tuned() {
        Set<String> taken =
                Set.of(
                        "seed",
                        "majority",
                        "low",
                        "high",
                        "epochs",
                        "seconds",
                        "labels",
                        "refused",
                        "evalExamples",
                        "higherIsBetter");
        Arbitrary<Map<String, Double>> values =
                Arbitraries.maps(words().filter(w -> !taken.contains(w)), doubles())
                        .ofMinSize(1)
                        .ofMaxSize(4);
        return Combinators.combine(
                        trials(),
                        words().list().ofSize(2),
                        values,
                        Arbitraries.of(true, false),
                        ints(),
                        doubles().injectNull(0.3),
                        doubles().array(double[].class).ofSize(2),
                        counts().array(long[].class).ofSize(3))
                .as(
                        (trial, text, measured, higher, seed, majority, times, rows) ->
                                new ModelTuned(
                                        trial,
                                        text.get(0),
                                        text.get(1),
                                        measured.keySet().iterator().next(),
                                        higher,
                                        seed,
                                        new TreeMap<>(measured),
                                        majority,
                                        majority == null ? null : new Interval(times[0], majority),
                                        times[0],
                                        times[1],
                                        rows[0],
                                        rows[1],
                                        rows[2]));
    }

    private static Arbitrary<CandidateJudged> judged() {
        return Combinators.combine(
                        trials(),
                        Arbitraries.of(Decision.values()),
                        words().list().ofSize(2),
                        Arbitraries.of(true, false),
                        ints(),
                        doubles(),
                        doubles().injectNull(0.3),
                        certainties())
                .as(
                        (trial, decision, text, higher, version, value, current, certainty) ->
                                new CandidateJudged(
                                        trial,
                                        decision,
                                        text.get(0),
                                        text.get(1),
                                        higher,
                                        version,
                                        value,
                                        current,
                                        certainty));
    }

    private static Arbitrary<Certainty> certainties() {
        return Combinators.combine(
                        doubles().injectNull(0.3),
                        Combinators.combine(doubles(), doubles()).as(Interval::new).injectNull(0.3),
                        ints())
                .as(Certainty::new);
    }

    private static Arbitrary<Totals> totals() {
        return Combinators.combine(counts(), counts(), doubles(), counts(), counts(), counts())
                .as(Totals::new);
    }

    private static Arbitrary<TrialName> trials() {
        return Combinators.combine(words(), words()).as(TrialName::new);
    }

    private static Arbitrary<SortedMap<String, Double>> numbers() {
        return Arbitraries.maps(words(), doubles()).ofMaxSize(5).map(TreeMap::new);
    }

    private static Arbitrary<String> words() {
        return TargetArbitraries.names();
    }

    private static Arbitrary<Double> doubles() {
        return Arbitraries.oneOf(
                Arbitraries.doubles(),
                Arbitraries.of(
                        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0));
    }

    private static Arbitrary<Long> counts() {
        return Arbitraries.longs().between(0, FieldsIn.MOST);
    }

    private static Arbitrary<Integer> ints() {
        return Arbitraries.integers().between(0, Integer.MAX_VALUE);
    }
}
