package io.millrace.local.process.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.process.folder.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of a cluster.
 *
 * @param settings it was started with
 * @param processes in the order in which they were started
 */
record ClusterState(ClusterSettings settings, List<ChildProcess> processes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    ClusterState {
        processes = List.copyOf(processes);
    }

    static Optional<ClusterState> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), ClusterState.class));
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file
                            + " cannot be read: "
                            + e.getOriginalMessage()
                            + "; needed: what a start left",
                    e);
        }
    }

    /** Replaces the file in one step: a reader sees the old one or the new one. */
    void write(Path file) throws IOException {
        PrivateFiles.folder(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        PrivateFiles.write(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
