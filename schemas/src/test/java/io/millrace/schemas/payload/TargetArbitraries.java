package io.millrace.schemas.payload;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Targets of every kind there is. */
public final class TargetArbitraries {

    private TargetArbitraries() {}

    /** Any Unicode but lone surrogates, which UTF-8 cannot hold. */
    public static Arbitrary<String> names() {
        return Arbitraries.strings()
                .all()
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(s -> s.replaceAll("\\p{Cs}", ""))
                .filter(s -> !s.isEmpty());
    }

    /** Any target at all. */
    public static Arbitrary<Target> targets() {
        Arbitrary<List<String>> words = names().set().ofMaxSize(6).map(List::copyOf);
        return Arbitraries.oneOf(
                names().map(Target.Name::new),
                words.map(Target.Names::new),
                Arbitraries.doubles().map(Target.Scalar::new),
                spans(),
                words.map(Target.Ids::new),
                boxes(),
                masks());
    }

    private static Arbitrary<Target> spans() {
        Arbitrary<Integer> lengths = Arbitraries.integers().between(1, 1000);
        return Combinators.combine(Arbitraries.integers().between(0, 1_000_000), lengths, names())
                .as((from, length, name) -> new Target.Span(from, from + length, name))
                .list()
                .ofMaxSize(6)
                .map(Target.Spans::new);
    }

    private static Arbitrary<Target> boxes() {
        Arbitrary<Double> places = Arbitraries.doubles().between(0, 4000);
        Arbitrary<Double> sizes = Arbitraries.doubles().between(0.5, 4000);
        return Combinators.combine(places, places, sizes, sizes, names())
                .as(
                        (x, y, width, height, name) ->
                                new Target.Box(x, y, x + width, y + height, name))
                .list()
                .ofMaxSize(6)
                .map(Target.Boxes::new);
    }

    private static Arbitrary<Target> masks() {
        Arbitrary<Integer> extents = Arbitraries.integers().between(1, 9);
        return Combinators.combine(extents, extents)
                .as(List::of)
                .flatMap(
                        extent ->
                                Arbitraries.bytes()
                                        .array(byte[].class)
                                        .ofSize(extent.get(0) * extent.get(1))
                                        .map(
                                                classes ->
                                                        new Target.Mask(
                                                                extent.get(0),
                                                                extent.get(1),
                                                                classes)));
    }
}
