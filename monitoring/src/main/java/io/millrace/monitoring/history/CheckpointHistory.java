package io.millrace.monitoring.history;

import io.millrace.schemas.avro.CheckpointManifest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The model checkpoints, and where the newest came from. When it has grown too large, every other one is dropped, the
 * newest never.
 */
final class CheckpointHistory {

    private static final int CHECKPOINT_BYTES = 200;
    private static final int LOSS_BYTES = 64;

    private final long most;
    private final BoundedNames domains;
    private final TreeMap<Long, ModelCheckpoint> steps = new TreeMap<>();
    private final Map<Long, String> parents = new HashMap<>();
    private CheckpointManifest newest;
    private long bytes;

    /**
     * @param most bytes, and one manifest more
     * @param domains that are told apart
     */
    CheckpointHistory(long most, BoundedNames domains) {
        this.most = most;
        this.domains = domains;
    }

    /** One that is told twice, as after a restart, counts once. */
    void add(CheckpointManifest manifest) {
        var losses = new TreeMap<String, Double>();
        manifest.getProbeLoss().forEach((domain, loss) -> losses.put(domains.of(domain), loss));
        var checkpoint = new ModelCheckpoint(manifest.getId(), manifest.getStep(), losses);
        ModelCheckpoint before = steps.put(checkpoint.step(), checkpoint);
        bytes += bytes(checkpoint) - (before == null ? 0 : bytes(before));
        if (manifest.getParent() != null) {
            parents.put(manifest.getStep(), manifest.getParent());
        }
        if (newest == null || manifest.getStep() >= newest.getStep()) {
            newest = manifest;
        }
        while (bytes > most && steps.size() > 1) {
            halve();
        }
    }

    private void halve() {
        long last = steps.lastKey();
        boolean drop = false;
        for (ModelCheckpoint checkpoint : List.copyOf(steps.values())) {
            if (drop && checkpoint.step() != last) {
                steps.remove(checkpoint.step());
                parents.remove(checkpoint.step());
                bytes -= bytes(checkpoint);
            }
            drop = !drop;
        }
    }

    private static long bytes(ModelCheckpoint checkpoint) {
        return CHECKPOINT_BYTES + (long) LOSS_BYTES * checkpoint.probeLoss().size();
    }

    long bytes() {
        return bytes;
    }

    /** The manifest with the highest step; null if there is none. */
    CheckpointManifest newest() {
        return newest;
    }

    void addDomains(Set<String> to) {
        steps.values().forEach(checkpoint -> to.addAll(checkpoint.probeLoss().keySet()));
    }

    /**
     * All, by step.
     *
     * @param order of the domains
     */
    List<ModelCheckpoint> checkpoints(List<String> order) {
        return steps.values().stream().map(checkpoint -> ordered(checkpoint, order)).toList();
    }

    private static ModelCheckpoint ordered(ModelCheckpoint checkpoint, List<String> order) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (String domain : order) {
            Double loss = checkpoint.probeLoss().get(domain);
            if (loss != null) {
                losses.put(domain, loss);
            }
        }
        return new ModelCheckpoint(checkpoint.id(), checkpoint.step(), losses);
    }

    /** The parent of each that has one, by its name. */
    Map<String, String> parents() {
        var byName = new TreeMap<String, String>();
        parents.forEach((step, parent) -> byName.put(steps.get(step).id(), parent));
        return byName;
    }

    /** Offsets of the records behind the newest. */
    List<Offsets> lineage() {
        if (newest == null) {
            return List.of();
        }
        return newest.getLineage().stream()
                .map(
                        range ->
                                new Offsets(
                                        range.getTopic(),
                                        range.getPartition(),
                                        range.getFrom(),
                                        range.getTo()))
                .toList();
    }
}
