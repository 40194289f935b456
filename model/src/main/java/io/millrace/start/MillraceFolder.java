package io.millrace.start;

import io.millrace.release.Artifact;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.Manifest;
import io.millrace.release.Release;
import io.millrace.release.Safetensors;
import io.millrace.release.SavedModel;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/** A model checkpoint or a release: its encoder and input. */
final class MillraceFolder implements Start.Format {

    @Override
    public Optional<Start> read(StartFiles files) throws IOException, InvalidArtifactException {
        if (files.only() != null || !files.has(Artifact.MANIFEST)) {
            return Optional.empty();
        }
        Artifact artifact = Release.read(files.root());
        SavedModel saved = SavedModel.of(artifact);
        var weights = new TreeMap<String, Safetensors.Source>();
        saved.weights()
                .forEach(
                        (name, weight) -> {
                            if (name.startsWith("encoder.")) {
                                weights.put(name, weight);
                            }
                        });
        var digests = new TreeMap<String, String>();
        for (Manifest.FileDigest file : artifact.manifest().files()) {
            digests.put(file.name(), file.sha256());
        }
        var model =
                new SavedModel(
                        saved.encoder(), saved.inputName(), saved.input(), saved.files(), weights);
        return Optional.of(new Start(model, digests));
    }
}
