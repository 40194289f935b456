package io.millrace.release;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
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

    private static final String START = "/start";
    private static final String CONSUMED = "/finetune/consumed";

    private static final String RELEASES = "/releases";

    private static final Pattern RELEASE = Pattern.compile("v([0-9]{4,9})");
    private static final Pattern CHECKPOINT = Pattern.compile("step-([0-9]{8,18})");

    private final String pipeline;
    private final BlobStore store;
    private final ReferredCheckpoints referred;

    public ModelStore(String pipeline, BlobStore store) {
        this.pipeline = pipeline;
        this.store = store;
        this.referred = new ReferredCheckpoints(store, pipeline + RELEASES);
    }

    /** The id of a model checkpoint: the step is the name. */
    public static String checkpointId(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }

    /** True if that is the id of the model checkpoint of that step, and so a folder's name. */
    public static boolean isCheckpointId(String id, long step) {
        return id.equals(checkpointId(step)) && step(id).isPresent();
    }

    static OptionalLong step(String checkpointId) {
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
        return pipeline
                + RELEASES
                + "/"
                + task
                + "/"
                + String.format(Locale.ROOT, "v%04d", version);
    }

    /** The encoder of a model checkpoint, verified against what the topic says of it. */
    public SavedModel checkpoint(CheckpointManifest manifest)
            throws IOException, InvalidArtifactException {
        return SavedModel.of(read(checkpointFolder(manifest.getId()), manifest.getFiles()));
    }

    /** The model of a release, verified against what the topic says of it. */
    public SavedModel release(ModelRelease release) throws IOException, InvalidArtifactException {
        return SavedModel.of(artifact(release));
    }

    /**
     * Copies a release that a topic tells of as it is, every file verified while it is copied.
     *
     * @param to a folder of this machine, made if it is not there
     * @throws InvalidArtifactException if it is not that release, or is damaged
     */
    public void copy(ModelRelease release, Path to) throws IOException, InvalidArtifactException {
        String folder = releaseFolder(release.getTask(), release.getVersion());
        Artifact.copy(store, folder, promised(folder, release.getFiles()), to);
    }

    /**
     * The verified files of a release that a topic tells of.
     *
     * @throws InvalidArtifactException if it is not that release, or is damaged
     */
    public Artifact artifact(ModelRelease release) throws IOException, InvalidArtifactException {
        return read(releaseFolder(release.getTask(), release.getVersion()), release.getFiles());
    }

    private Artifact read(String folder, List<FileEntry> promised)
            throws IOException, InvalidArtifactException {
        return Artifact.read(store, folder, promised(folder, promised));
    }

    private Artifact.Expected promised(String folder, List<FileEntry> promised) {
        return manifest -> {
            List<FileEntry> found = ManifestRecords.files(manifest);
            if (!found.equals(promised)) {
                throw new InvalidArtifactException(
                        "files in "
                                + store.uri(folder)
                                + " are not those that the topic names: found "
                                + found
                                + ", named "
                                + promised);
            }
        };
    }

    /** Writes the model checkpoint of an origin, and gives its manifest; again: the same bytes. */
    public Manifest writeCheckpoint(Origin origin, SavedModel model) throws IOException {
        return Artifact.write(
                store,
                checkpointFolder(origin.id()),
                Manifest.checkpoint(origin),
                model.contents());
    }

    /** Writes the given weights that learning begins with, beside its model checkpoints; again: the same bytes. */
    public void writeStart(Origin origin, SavedModel model) throws IOException {
        Artifact.write(store, pipeline + START, Manifest.checkpoint(origin), model.contents());
    }

    /**
     * The given weights that a model checkpoint was learned from.
     *
     * @return empty if it began at random, or if what lies in the store is what another run began with
     */
    public Optional<SavedModel> start(CheckpointManifest of)
            throws IOException, InvalidArtifactException {
        if (of.getStart().isEmpty() || !store.exists(pipeline + START + "/" + Artifact.MANIFEST)) {
            return Optional.empty();
        }
        Manifest found = Artifact.manifest(store, pipeline + START);
        return found.origin().configHash().equals(of.getConfigHash())
                ? Optional.of(SavedModel.of(Artifact.read(store, pipeline + START)))
                : Optional.empty();
    }

    /** Writes a release's files and completes the record with them; again: the same bytes. */
    public void writeRelease(ModelRelease release, CheckpointManifest from, SavedModel model)
            throws IOException {
        String folder = releaseFolder(release.getTask(), release.getVersion());
        Manifest manifest =
                Artifact.write(
                        store,
                        folder,
                        Manifest.release(
                                ManifestRecords.origin(from), ManifestRecords.released(release)),
                        model.contents());
        release.setUri(store.uri(folder));
        release.setFiles(ManifestRecords.files(manifest));
    }

    /** The manifest of a model checkpoint; what it says of the files is not verified. */
    public Manifest manifest(String checkpointId) throws IOException, InvalidArtifactException {
        return Artifact.manifest(store, checkpointFolder(checkpointId));
    }

    /** Steps of all model checkpoints in the store, half-written and half-deleted ones included. */
    public Set<Long> checkpointSteps() throws IOException {
        var steps = new TreeSet<Long>();
        for (String name : store.list(checkpoints())) {
            step(name).ifPresent(steps::add);
        }
        return steps;
    }

    /** Versions of the releases in the store by task, half-written and half-deleted ones included. */
    public SortedMap<String, SortedSet<Integer>> releases() throws IOException {
        var releases = new TreeMap<String, SortedSet<Integer>>();
        for (String task : store.list(pipeline + RELEASES)) {
            releases.put(task, versions(task));
        }
        return releases;
    }

    /** Versions of a task's releases in the store, half-written and half-deleted ones included. */
    public SortedSet<Integer> versions(String task) throws IOException {
        var versions = new TreeSet<Integer>();
        for (String name : store.list(pipeline + RELEASES + "/" + task)) {
            Matcher version = RELEASE.matcher(name);
            if (version.matches()) {
                versions.add(Integer.parseInt(version.group(1)));
            }
        }
        return versions;
    }

    /** Deletes a release. */
    public void delete(String task, int version) throws IOException {
        Artifact.delete(store, releaseFolder(task, version));
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
        Manifest found = manifest(manifest.getId());
        if (ManifestRecords.files(found).equals(manifest.getFiles())) {
            return false;
        }
        Artifact.verify(store, checkpointFolder(manifest.getId()), found);
        return true;
    }

    /** Steps of the model checkpoints that releases were made from, and of those before them. */
    Set<Long> referred() throws IOException, InvalidArtifactException {
        return referred.steps();
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
        String temporary = Temporary.of(path);
        try (OutputStream out = store.create(temporary)) {
            out.write(Long.toString(step).getBytes(StandardCharsets.UTF_8));
        }
        store.rename(temporary, path);
        int name = path.lastIndexOf('/');
        Temporary.clear(store, path.substring(0, name), Set.of(path.substring(name + 1)));
    }

    /** Where others find a folder. */
    public String uri(String folder) {
        return store.uri(folder);
    }
}
