package io.millrace.release;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The model checkpoints that releases were made from, and those before them. A release never changes, so the manifest of each
 * is read once; those that are gone are forgotten.
 */
final class ReferredCheckpoints {

    private final BlobStore store;
    private final String releases;
    private final Map<String, Set<Long>> known = new HashMap<>();

    /**
     * @param releases the folder of a pipeline's releases
     */
    ReferredCheckpoints(BlobStore store, String releases) {
        this.store = store;
        this.releases = releases;
    }

    /** Their steps. */
    Set<Long> steps() throws IOException, InvalidArtifactException {
        var there = new HashSet<String>();
        for (String task : store.list(releases)) {
            for (String version : store.list(releases + "/" + task)) {
                HashingOutputStream.stopIfInterrupted();
                String folder = releases + "/" + task + "/" + version;
                if (!known.containsKey(folder)) {
                    if (!store.exists(folder + "/" + Artifact.MANIFEST)) {
                        continue; // being written: its checkpoint still waits
                    }
                    known.put(folder, steps(Artifact.manifest(store, folder)));
                }
                there.add(folder);
            }
        }
        known.keySet().retainAll(there);
        var all = new TreeSet<Long>();
        known.values().forEach(all::addAll);
        return all;
    }

    private static Set<Long> steps(Manifest release) {
        var steps = new TreeSet<Long>();
        ModelStore.step(release.origin().id()).ifPresent(steps::add);
        if (release.origin().parent() != null) {
            ModelStore.step(release.origin().parent()).ifPresent(steps::add);
        }
        return steps;
    }
}
