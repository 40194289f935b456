package io.millrace.proof.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Samples of several things; one thread uses it. As long as a run is bounded, so is this. */
final class Courses {

    private record Sample(double minute, long value) {}

    private final Map<String, List<Sample>> samples = new TreeMap<>();
    private int count;

    void add(double minute, Map<String, Long> now) {
        count++;
        now.forEach(
                (name, value) ->
                        samples.computeIfAbsent(name, any -> new ArrayList<>())
                                .add(new Sample(minute, value)));
    }

    int samples() {
        return count;
    }

    SortedMap<String, Course> all() {
        var all = new TreeMap<String, Course>();
        samples.forEach((name, course) -> all.put(name, course(course)));
        return all;
    }

    private static Course course(List<Sample> all) {
        int quarter = Math.max(1, all.size() / 4);
        var slope = new Slope();
        all.forEach(sample -> slope.add(sample.minute(), (double) sample.value()));
        return new Course(
                mean(all.subList(0, quarter)),
                mean(all.subList(all.size() - quarter, all.size())),
                slope.value());
    }

    private static double mean(List<Sample> some) {
        return some.stream().mapToLong(Sample::value).average().orElse(0);
    }
}
