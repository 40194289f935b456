package io.millrace.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.release.Artifact;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.Manifest;
import io.millrace.release.Release;
import io.millrace.release.SavedModel;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** A form in which others load a model. Found by name. */
public interface ModelFormat extends Plugin<NoOptions> {

    @Override
    default Class<NoOptions> options() {
        return NoOptions.class;
    }

    /** What a model card says of one that is written alone. */
    String LEFT_OUT =
            """

            ## What is left out

            The release answers with a plain model beside its encoder and head, which is not here: what these give alone was not
            what the gate judged. The run's report has it as `encoderAlone`.
            """;

    /**
     * The files of a model in this form: a function of the two, byte for byte.
     *
     * @param manifest where the model came from
     * @param model a release's, or a model checkpoint's
     * @throws IllegalArgumentException if a model of this kind cannot have this form, with what is allowed
     */
    SortedMap<String, Artifact.Content> files(Manifest manifest, SavedModel model)
            throws IOException;

    /**
     * Writes a model that lies in a folder into another one, with a manifest of the files there, written last, that says as
     * well where the model came from.
     *
     * @param format its name
     * @param from of a release or a model checkpoint; its files are verified
     * @param to made if it is not there; must be another one
     * @throws IllegalArgumentException if there is no such format, or the model cannot have it, with what is allowed
     * @throws InvalidArtifactException if the files are damaged
     */
    static void write(String format, Path from, Path to)
            throws IOException, InvalidArtifactException {
        write(format, from, to, Optional.empty(), false);
    }

    /**
     * As {@link #write(String, Path, Path)}, with what the run's report says in the model card.
     *
     * @param report what its {@code report.json} holds
     * @param alone without what answers beside the head, if something does, which the model card then says
     * @throws IllegalArgumentException also if the report is another run's
     */
    static void write(String format, Path from, Path to, Optional<JsonNode> report, boolean alone)
            throws IOException, InvalidArtifactException {
        Plugins.find(ModelFormat.class, "format", format); // before anything is read
        Artifact artifact = Release.read(from);
        if (Files.exists(to) && to.toRealPath().equals(from.toRealPath())) {
            throw new IllegalArgumentException(
                    "the files would go to "
                            + to
                            + ", where they come from; allowed: another folder");
        }
        write(format, artifact, to, report, alone);
    }

    /** As {@link #write(String, Path, Path, Optional, boolean)}, of a model that was read already. */
    static void write(
            String format, Artifact artifact, Path to, Optional<JsonNode> report, boolean alone)
            throws IOException, InvalidArtifactException {
        ModelFormat form = Plugins.find(ModelFormat.class, "format", format);
        Manifest manifest = artifact.manifest();
        SavedModel whole = SavedModel.of(artifact);
        SavedModel model = alone ? whole.alone() : whole;
        SortedMap<String, Artifact.Content> files = form.files(manifest, model);
        String more = report.map(said -> ReportSection.of(said, manifest)).orElse("");
        if (!model.config().equals(whole.config())) {
            more += LEFT_OUT;
        }
        if (!more.isEmpty()) {
            byte[] section = more.getBytes(UTF_8);
            Artifact.Content card = files.get(ModelCard.FILE);
            files.put(
                    ModelCard.FILE,
                    out -> {
                        card.write(out);
                        out.write(section);
                    });
        }
        Files.createDirectories(to);
        Path real = to.toRealPath();
        Manifest draft =
                manifest.released() == null
                        ? Manifest.checkpoint(manifest.origin())
                        : Manifest.release(manifest.origin(), manifest.released());
        Artifact.write(
                new LocalBlobStore(real.getParent()), real.getFileName().toString(), draft, files);
    }
}
