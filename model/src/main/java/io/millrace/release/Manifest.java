package io.millrace.release;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code manifest.json} says of a model checkpoint or a release: where it came from, and its files. Equal content has
 * equal bytes ({@link ManifestJson}). A component that cannot be is an {@link IllegalArgumentException} that names it, the
 * value and what is allowed.
 *
 * @param origin where it came from; of a release, its model checkpoint's
 * @param released what it was released as; null of a model checkpoint
 * @param files every other file of the artifact
 */
public record Manifest(Origin origin, Released released, List<FileDigest> files) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Manifest {
        Require.that(origin != null, "origin", null, "where it came from");
        files = Require.once("files", files, FileDigest::name);
    }

    /** A model checkpoint's, before its files are written. */
    public static Manifest checkpoint(Origin origin) {
        return new Manifest(origin, null, List.of());
    }

    /** A release's, before its files are written. */
    public static Manifest release(Origin origin, Released as) {
        Require.that(as != null, "released", null, "task, version and the rest");
        return new Manifest(origin, as, List.of());
    }

    /**
     * What a model was released as.
     *
     * @param task name
     * @param version counts up from 1
     * @param strategy what was trained
     * @param labels in the order of the outputs
     * @param metrics all that were measured
     */
    public record Released(
            String task,
            int version,
            String strategy,
            List<String> labels,
            Map<String, Double> metrics) {

        public Released {
            Require.that(task != null && BlobPath.isName(task), "task", task, "a plain name");
            Require.that(version >= 1, "version", version, "1 or more");
            Require.that(strategy != null, "strategy", null, "a name");
            labels = Require.whole("labels", labels);
            metrics = Require.sorted("metrics", metrics, "a number");
        }
    }

    /**
     * A file.
     *
     * @param name in the artifact's folder, without folders of its own
     * @param size bytes
     * @param sha256 lower-case hex
     */
    public record FileDigest(String name, long size, String sha256) {

        public FileDigest {
            Require.that(name != null && BlobPath.isName(name), "files.name", name, "a plain name");
            Require.that(size >= 0, "files.size", size, "0 or more");
            Require.that(
                    sha256 != null && SHA256.matcher(sha256).matches(),
                    "files.sha256",
                    sha256,
                    "64 hex digits");
        }
    }

    /** The text of the file: JSON, the same bytes for equal manifests. */
    public String text() {
        return new String(ManifestJson.write(this), StandardCharsets.UTF_8);
    }

    /** The same with files. */
    Manifest with(List<FileDigest> digests) {
        return new Manifest(origin, released, digests);
    }
}
