package io.millrace.jobs.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.finetune.SavedEncoder;
import io.millrace.learner.Pretrained;
import io.millrace.release.Artifact;
import io.millrace.release.BlobStore;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.Manifest;
import io.millrace.release.ModelConfig;
import io.millrace.release.Safetensors;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Model checkpoints and releases of a pipeline in a store: {@code <pipeline>/checkpoints/step-00001200} and {@code
 * <pipeline>/releases/<task>/v0007}, each with {@code config.json}, the input's files, {@code model.safetensors} and the
 * manifest.
 */
public final class ModelStore {

    private static final String CONSUMED = "/finetune/consumed";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern CHECKPOINT = Pattern.compile("step-([0-9]{8,18})");

    private final String pipeline;
    private final BlobStore store;
    private final Map<String, Set<Long>> referredBy = new HashMap<>();

    public ModelStore(String pipeline, BlobStore store) {
        this.pipeline = pipeline;
        this.store = store;
    }

    /** The id of a model checkpoint: the step is the name. */
    public static String checkpointId(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }

    /** True if that is the id of the model checkpoint of that step, and so a folder's name. */
    public static boolean isCheckpointId(String id, long step) {
        return id.equals(checkpointId(step)) && step(id).isPresent();
    }

    private static OptionalLong step(String checkpointId) {
        Matcher id = CHECKPOINT.matcher(checkpointId);
        return id.matches() ? OptionalLong.of(Long.parseLong(id.group(1))) : OptionalLong.empty();
    }

    private String checkpoints() {
        return pipeline + "/checkpoints";
    }

    /** Folder of a model checkpoint. */
    public String checkpointFolder(String id) {
        return checkpoints() + "/" + id;
    }

    /** Folder of a release. */
    public String releaseFolder(String task, int version) {
        return pipeline + "/releases/" + task + "/" + String.format("v%04d", version);
    }

    /** The encoder of a model checkpoint, verified against what the topic says of it. */
    public SavedEncoder checkpoint(CheckpointManifest manifest)
            throws IOException, InvalidArtifactException {
        return read(checkpointFolder(manifest.getId()), manifest.getFiles());
    }

    /** The model of a release, verified against what the topic says of it. */
    public SavedEncoder release(ModelRelease release) throws IOException, InvalidArtifactException {
        return read(releaseFolder(release.getTask(), release.getVersion()), release.getFiles());
    }

    private SavedEncoder read(String folder, List<FileEntry> promised)
            throws IOException, InvalidArtifactException {
        Artifact artifact = Artifact.read(store, folder);
        List<FileEntry> found = entries(artifact.manifest());
        if (!found.equals(promised)) {
            throw new InvalidArtifactException(
                    "files in "
                            + store.uri(folder)
                            + " are not those that the topic names: found "
                            + found
                            + ", named "
                            + promised);
        }
        ModelConfig config = artifact.config();
        var files = new TreeMap<String, byte[]>();
        for (String name : artifact.names()) {
            if (!name.equals(Artifact.CONFIG) && !name.equals(Artifact.WEIGHTS)) {
                files.put(name, artifact.file(name));
            }
        }
        return new SavedEncoder(
                config.encoder(), config.inputName(), config.input(), files, artifact.weights());
    }

    /** Writes the model checkpoint that a manifest names, and gives the manifest with its files; again: the same bytes. */
    public Manifest writeCheckpoint(Manifest draft, Pretrained model) throws IOException {
        return write(
                checkpointFolder(draft.id()),
                draft,
                model.encoder(),
                model.inputName(),
                model.input(),
                model.files(),
                Safetensors.of(model.weights()));
    }

    Manifest write(
            String folder,
            Manifest draft,
            JsonNode encoder,
            String inputName,
            JsonNode input,
            Map<String, byte[]> inputFiles,
            SortedMap<String, ? extends Safetensors.Source> weights)
            throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.set("encoder", encoder);
        config.put("input-name", inputName);
        config.set("input", input);
        var files = new TreeMap<String, Artifact.Content>();
        files.put(
                Artifact.CONFIG,
                out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config)));
        inputFiles.forEach((name, content) -> files.put(name, out -> out.write(content)));
        files.put(Artifact.WEIGHTS, out -> Safetensors.write(weights, out));
        return Artifact.write(store, folder, draft, files);
    }

    /** Writes a release's files and completes the record with them; again: the same bytes. */
    public void writeRelease(ModelRelease release, CheckpointManifest from, SavedEncoder model)
            throws IOException {
        String folder = releaseFolder(release.getTask(), release.getVersion());
        var draft =
                new Manifest(
                        "release",
                        pipeline,
                        from.getId(),
                        from.getStep(),
                        from.getConfigHash(),
                        from.getParent(),
                        from.getTimestamp(),
                        from.getExamples(),
                        from.getTokens(),
                        from.getReplayedFraction(),
                        from.getLineage().stream().map(ModelStore::range).toList(),
                        from.getProbeLoss(),
                        release.getTask(),
                        release.getVersion(),
                        release.getStrategy(),
                        release.getLabels(),
                        release.getMetrics(),
                        List.of());
        Manifest manifest =
                write(
                        folder,
                        draft,
                        model.encoder(),
                        model.inputName(),
                        model.input(),
                        model.files(),
                        new TreeMap<>(model.weights()));
        release.setUri(store.uri(folder));
        release.setFiles(entries(manifest));
    }

    /** The manifest of a model checkpoint; what it says of the files is not verified. */
    public Manifest manifest(String checkpointId) throws IOException, InvalidArtifactException {
        return Artifact.manifest(store, checkpointFolder(checkpointId));
    }

    /** Lineage as manifests have it. */
    public static Manifest.Range range(PartitionRange range) {
        return new Manifest.Range(
                range.getTopic(), range.getPartition(), range.getFrom(), range.getTo());
    }

    /** Lineage as the topics have it. */
    public static PartitionRange range(Manifest.Range range) {
        return new PartitionRange(range.topic(), range.partition(), range.from(), range.to());
    }

    /** Files as the topics have them. */
    public static List<FileEntry> entries(Manifest manifest) {
        var entries = new ArrayList<FileEntry>();
        for (Manifest.FileDigest file : manifest.files()) {
            entries.add(new FileEntry(file.name(), file.size(), file.sha256()));
        }
        return entries;
    }

    /** Steps of all model checkpoints in the store, half-written and half-deleted ones included. */
    public Set<Long> checkpointSteps() throws IOException {
        var steps = new TreeSet<Long>();
        for (String name : store.list(checkpoints())) {
            step(name).ifPresent(steps::add);
        }
        return steps;
    }

    /** Deletes a model checkpoint. */
    public void retire(long step) throws IOException {
        Artifact.delete(store, checkpointFolder(checkpointId(step)));
    }

    /** True if a model checkpoint was deleted, or its deletion has begun. */
    public boolean retired(String checkpointId) throws IOException {
        return !store.exists(checkpointFolder(checkpointId) + "/" + Artifact.MANIFEST);
    }

    /**
     * True if the folder of a model checkpoint holds another one of that name, whole: the one that the topic names is gone.
     *
     * @throws InvalidArtifactException if what it holds is damaged
     */
    public boolean replaced(CheckpointManifest manifest)
            throws IOException, InvalidArtifactException {
        Artifact found = Artifact.read(store, checkpointFolder(manifest.getId()));
        return !entries(found.manifest()).equals(manifest.getFiles());
    }

    /**
     * Steps of the model checkpoints that releases were made from, and of those before them. A release never changes, so
     * each is read once.
     */
    public Set<Long> referred() throws IOException, InvalidArtifactException {
        var all = new TreeSet<Long>();
        String releases = pipeline + "/releases";
        for (String task : store.list(releases)) {
            for (String version : store.list(releases + "/" + task)) {
                String folder = releases + "/" + task + "/" + version;
                if (!referredBy.containsKey(folder)) {
                    if (!store.exists(folder + "/" + Artifact.MANIFEST)) {
                        continue; // being written: its checkpoint still waits
                    }
                    referredBy.put(folder, referred(Artifact.manifest(store, folder)));
                }
                all.addAll(referredBy.get(folder));
            }
        }
        return all;
    }

    private static Set<Long> referred(Manifest release) {
        var steps = new TreeSet<Long>();
        step(release.id()).ifPresent(steps::add);
        if (release.parent() != null) {
            step(release.parent()).ifPresent(steps::add);
        }
        return steps;
    }

    /** The step up to which every model checkpoint was tried for every task; -1 if nobody has said so. */
    public long consumed() throws IOException {
        String path = pipeline + CONSUMED;
        if (!store.exists(path)) {
            return -1;
        }
        try (InputStream in = store.open(path)) {
            return Long.parseLong(new String(in.readNBytes(32), StandardCharsets.UTF_8).strip());
        } catch (FileNotFoundException | NoSuchFileException replaced) {
            return -1;
        } catch (NumberFormatException e) {
            throw new IOException("file " + store.uri(path) + " holds no step", e);
        }
    }

    /** Says up to which step every model checkpoint was tried for every task. */
    public void consumed(long step) throws IOException {
        String path = pipeline + CONSUMED;
        try (OutputStream out = store.create(path + ".part")) {
            out.write(Long.toString(step).getBytes(StandardCharsets.UTF_8));
        }
        store.rename(path + ".part", path);
    }

    /** Where others find a folder. */
    public String uri(String folder) {
        return store.uri(folder);
    }
}
