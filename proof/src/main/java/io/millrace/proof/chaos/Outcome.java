package io.millrace.proof.chaos;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.client.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What a run has left for others.
 *
 * @param files SHA-256 by path in the store
 * @param events how often each is on its topic for a reader of committed records
 */
record Outcome(SortedMap<String, String> files, SortedMap<String, Integer> events) {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    static Outcome of(Path store, PipelineConfig config) throws IOException {
        var events = new TreeMap<String, Integer>();
        for (EventText.Kind kind : EventText.Kind.values()) {
            var text = new EventText();
            try (TopicReader<? extends SpecificRecordBase> reader =
                    TopicReader.openAvro(
                            config.kafka().clientProperties(),
                            kind.topic(config.topics()),
                            TopicReader.From.BEGINNING,
                            kind.type())) {
                reader.readToEnd(LIMIT)
                        .forEach(event -> events.merge(text.of(kind, event), 1, Integer::sum));
            }
        }
        return new Outcome(digests(store), events);
    }

    private static SortedMap<String, String> digests(Path store) throws IOException {
        var digests = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(store)) {
            // Whose turn it is to write is no result.
            files.filter(file -> Files.isRegularFile(file) && !isOwner(store.relativize(file)))
                    .forEach(file -> digests.put(store.relativize(file).toString(), sha256(file)));
        }
        return digests;
    }

    private static boolean isOwner(Path file) {
        return file.getNameCount() > 2 && file.getName(1).toString().equals("owner");
    }

    private static String sha256(Path file) {
        try (var in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Names of files that differ, or that only one of the two has. */
    List<String> differentFiles(Outcome other) {
        var names = new TreeSet<>(files.keySet());
        names.addAll(other.files.keySet());
        return names.stream()
                .filter(name -> !java.util.Objects.equals(files.get(name), other.files.get(name)))
                .toList();
    }

    /** Files that are the same in both. */
    int equalFiles(Outcome other) {
        return (int)
                files.entrySet().stream()
                        .filter(file -> file.getValue().equals(other.files.get(file.getKey())))
                        .count();
    }

    /** Events that this has more often than the other, once for each time. */
    List<String> eventsBeyond(Outcome other) {
        return events.entrySet().stream()
                .flatMap(event -> extra(event, other.events.getOrDefault(event.getKey(), 0)))
                .toList();
    }

    private static Stream<String> extra(Map.Entry<String, Integer> event, int elsewhere) {
        return Stream.generate(event::getKey).limit(Math.max(0, event.getValue() - elsewhere));
    }
}
