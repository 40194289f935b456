package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    static Manifest release() {
        return Manifest.release(
                        origin(),
                        new Manifest.Released(
                                "topic",
                                7,
                                "top-layers",
                                List.of("sport", "art"),
                                Map.of("macro-f1", 0.8, "accuracy", 0.9)))
                .with(List.of(new Manifest.FileDigest("config.json", 2, HASH)));
    }

    static Origin origin() {
        return new Origin(
                "news",
                "step-00001200",
                1200,
                HASH,
                "step-00000600",
                1_700_000_000_000L,
                38_400,
                4_915_200,
                0.25,
                List.of(
                        new Origin.Range("news.records", 1, 0, 5),
                        new Origin.Range("news.records", 0, 3, 9)),
                Map.of("law", 2.5, "code", 2e-3),
                Map.of());
    }

    @Test
    void equalContentGivesTheseBytes() {
        assertEquals(
                """
                {
                  "kind" : "release",
                  "pipeline" : "news",
                  "id" : "step-00001200",
                  "step" : 1200,
                  "configHash" : "%1$s",
                  "parent" : "step-00000600",
                  "timestamp" : 1700000000000,
                  "examples" : 38400,
                  "tokens" : 4915200,
                  "replayedFraction" : 0.25,
                  "lineage" : [
                    {
                      "topic" : "news.records",
                      "partition" : 0,
                      "from" : 3,
                      "to" : 9
                    },
                    {
                      "topic" : "news.records",
                      "partition" : 1,
                      "from" : 0,
                      "to" : 5
                    }
                  ],
                  "probeLoss" : {
                    "code" : 0.002,
                    "law" : 2.5
                  },
                  "task" : "topic",
                  "version" : 7,
                  "strategy" : "top-layers",
                  "labels" : [
                    "sport",
                    "art"
                  ],
                  "metrics" : {
                    "accuracy" : 0.9,
                    "macro-f1" : 0.8
                  },
                  "files" : [
                    {
                      "name" : "config.json",
                      "size" : 2,
                      "sha256" : "%1$s"
                    }
                  ]
                }
                """
                        .formatted(HASH),
                new String(ManifestJson.write(release()), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        Manifest read = ManifestJson.read(ManifestJson.write(release()));
        assertEquals(release(), read);
        assertArrayEquals(ManifestJson.write(release()), ManifestJson.write(read));
    }

    /** The error after one field's line was replaced. */
    private static String error(String field, String replacement) {
        String text = new String(ManifestJson.write(release()), StandardCharsets.UTF_8);
        String changed =
                text.replaceFirst("\"" + field + "\" : [^\\n\\[{]*?(,?\\n)", replacement + "$1");
        return assertThrows(
                        InvalidArtifactException.class,
                        () -> ManifestJson.read(changed.getBytes(StandardCharsets.UTF_8)))
                .getMessage();
    }

    @Test
    void aFieldThatCannotBeIsNamed() {
        assertEquals(
                "manifest: kind: got model; allowed: checkpoint, release",
                error("kind", "\"kind\":\"model\""));
        assertEquals("manifest: step: got -1; allowed: 0 or more", error("step", "\"step\":-1"));
        assertEquals("manifest: id: got null; allowed: a plain name", error("id", "\"x\":1"));
        assertEquals(
                "manifest: id: got ../v1; allowed: a plain name", error("id", "\"id\":\"../v1\""));
        assertEquals(
                "manifest: files.name: got ../../x; allowed: a plain name",
                error("name", "\"name\":\"../../x\""));
        assertEquals(
                "manifest: files.sha256: got ABC; allowed: 64 hex digits",
                error("sha256", "\"sha256\":\"ABC\""));
        assertEquals(
                "manifest: replayedFraction: got 1.5; allowed: 0 to 1",
                error("replayedFraction", "\"replayedFraction\":1.5"));
        assertEquals(
                "manifest: lineage: got news.records-1 from 3; allowed: ranges that do not overlap",
                error("partition", "\"partition\":1"));
        assertEquals(
                "manifest: version: got 0; allowed: 1 or more", error("version", "\"version\":0"));
        assertEquals(
                "manifest: probeLoss.law: got null; allowed: a number",
                error("law", "\"law\":null"));
    }

    @Test
    void aReleaseHasItsSectionAndAModelCheckpointHasNone() {
        assertEquals(
                "manifest: task: got topic; allowed: none, of a checkpoint",
                error("kind", "\"kind\":\"checkpoint\""));
        assertEquals("manifest: task: got null; allowed: a plain name", error("task", "\"x\":1"));
        assertEquals(
                "manifest: version: got null; allowed: 1 or more", error("version", "\"x\":1"));
    }

    @Test
    void whatTheBitsHangOnIsKeptWhereItWasNoted() throws Exception {
        Origin bare = origin();
        var noted =
                new Origin(
                        bare.pipeline(),
                        bare.id(),
                        bare.step(),
                        bare.configHash(),
                        null,
                        bare.timestamp(),
                        bare.examples(),
                        bare.tokens(),
                        bare.replayedFraction(),
                        bare.lineage(),
                        bare.probeLoss(),
                        Map.of("threads", "2", "precision", "float32"));
        Manifest manifest = Manifest.checkpoint(noted);
        String text = new String(ManifestJson.write(manifest), StandardCharsets.UTF_8);
        assertTrue(
                text.contains(
                        """
                          "fingerprint" : {
                            "precision" : "float32",
                            "threads" : "2"
                          },
                        """),
                text);
        assertEquals(manifest, ManifestJson.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nothingIsGuessed() {
        for (String wrong :
                List.of(
                        "\"step\":\"1200\"",
                        "\"step\":1.5",
                        "\"step\":null",
                        "\"x\":1",
                        "\"step\":1e99",
                        "\"step\":1,\"step\":1")) {
            error("step", wrong);
        }
        for (String wrong : List.of("", "null", "[]", "{}", "1", "\"\"", "\u0000")) {
            assertThrows(
                    InvalidArtifactException.class,
                    () -> ManifestJson.read(wrong.getBytes(StandardCharsets.UTF_8)),
                    wrong);
        }
        String twice = new String(ManifestJson.write(release()), StandardCharsets.UTF_8) + "{}";
        assertThrows(
                InvalidArtifactException.class,
                () -> ManifestJson.read(twice.getBytes(StandardCharsets.UTF_8)));
        assertThrows(
                InvalidArtifactException.class,
                () -> ManifestJson.read(new byte[ManifestJson.MAX_BYTES + 1]));
    }

    @Test
    void aFieldOfALaterVersionIsPassedOver() throws Exception {
        String text = new String(ManifestJson.write(release()), StandardCharsets.UTF_8);
        String later = text.replaceFirst("\\{", "{\"later\":[1,{\"a\":null}],");
        assertEquals(release(), ManifestJson.read(later.getBytes(StandardCharsets.UTF_8)));
    }
}
