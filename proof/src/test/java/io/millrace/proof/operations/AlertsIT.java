package io.millrace.proof.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines that learn, each broken in a way of its own while a Prometheus with the rules that are shipped looks on: the alert that
 * fits fires and no other, and none of the pipeline that is left alone.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class AlertsIT {

    private static final String TEXT =
            """
            input: {name: text, vocabulary: 512, length: 16}
            encoder: {depth: 1, width: 32, heads: 2}
            objective: {name: masked-language-model, mask-rate: 0.3}
            optimizer: {learning-rate: 0.003}
            training: {batch: 8, warmup: 5, fit-examples: 200, threads: 1}
            """;

    /** Rows are learned as they are, and bad ones are left out for as long as they come. */
    private static final String NUMBERS =
            """
            input: {name: features, scale: none}
            encoder: {widths: [16]}
            training: {batch: 8, warmup: 5, fit-examples: 50, threads: 1, health: {patience: 1000000}}
            """;

    private static final String[] ANIMALS = {"cat", "dog", "owl", "fox", "hare", "fish"};
    private static final String[] PAPERS = {"bond", "fund", "loan", "share", "note", "coin"};

    private final Map<String, Set<String>> fired = new TreeMap<>();

    private static String sentence(long number, String domain, String[] of) {
        // Who comes first decides who follows: there is something to learn, and something else in
        // each domain.
        int first = (int) (((number * 2654435761L) >>> 8) & 0xffff) % of.length;
        var text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            text.append(of[(first + i) % of.length]).append(' ');
        }
        return "{\"id\":\"%d\",\"domain\":\"%s\",\"text\":\"%s\"}"
                .formatted(number, domain, text.toString().strip());
    }

    private static String animals(long number) {
        return sentence(number, "animals", ANIMALS);
    }

    private static String papers(long number) {
        return sentence(number, "papers", PAPERS);
    }

    private static String mixed(long number) {
        return number % 2 == 0 ? animals(number) : papers(number);
    }

    private static String row(long number, String value) {
        return "{\"id\":\"%d\",\"domain\":\"sensor\",\"features\":[%s,%s,0.5,%s]}"
                .formatted(number, value, value, value);
    }

    private static String sound(long number) {
        return row(number, "0." + (number * 7919 % 1000 + 1000) % 1000);
    }

    /** Each value is allowed; the squares of the gradients are not finite. */
    private static String wild(long number) {
        return row(number, "9e14");
    }

    @Test
    void theAlertThatFitsFiresAndNoOther(@TempDir Path dir) throws Exception {
        Promtool.assume();
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary();
                LocalFlink flink = LocalFlink.builder(dir.resolve("flink")).optSlots(8).start()) {
            String servers = broker.bootstrapServers();
            Path store = dir.resolve("store");
            try (var sound = new Watched("sound", servers, flink, store, TEXT, AlertsIT::mixed);
                    var forgets =
                            new Watched(
                                    "forgets",
                                    servers,
                                    flink,
                                    store,
                                    TEXT + "replay: {share: 0}\n",
                                    AlertsIT::animals);
                    var wild =
                            new Watched("wild", servers, flink, store, NUMBERS, AlertsIT::sound);
                    var dry = new Watched("dry", servers, flink, store, NUMBERS, AlertsIT::sound)) {
                var ports = new TreeMap<String, Integer>();
                Map.of("sound", sound, "forgets", forgets, "wild", wild, "dry", dry)
                        .forEach((name, pipeline) -> ports.put(name, pipeline.port()));
                for (Watched one : new Watched[] {sound, wild, dry}) {
                    one.awaitSteps(50);
                }
                forgets.awaitSteps(300);
                try (var prometheus = new RunningPrometheus(dir, ports)) {
                    look(prometheus, 20);
                    assertEquals(Map.of(), fired, "before anything is broken");
                    forgets.change(AlertsIT::papers);
                    wild.change(AlertsIT::wild);
                    dry.change(null);
                    while (fired.size() < 3) { // the test's own time limit ends it
                        look(prometheus, 1);
                    }
                    look(prometheus, 5);
                }
            }
        }
        assertEquals(
                Map.of(
                        "forgets", Set.of("MillraceForgetting"),
                        "wild", Set.of("MillraceStepsSkipped"),
                        "dry", Set.of("MillraceInputStalled")),
                fired);
    }

    /** Notes what fires in the next seconds. */
    private void look(RunningPrometheus prometheus, int seconds) throws InterruptedException {
        for (int i = 0; i < 2 * seconds; i++) {
            Thread.sleep(500);
            prometheus
                    .firing()
                    .forEach(
                            (pipeline, alerts) ->
                                    fired.computeIfAbsent(pipeline, name -> new TreeSet<>())
                                            .addAll(alerts));
        }
    }
}
