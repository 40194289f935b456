package io.millrace.local.process.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How the jobs ended that are over, a file of JSON each, as Flink's {@code FileSystemJobResultStore} has them. It writes
 * them in place: a JobManager that is killed meanwhile leaves half a file, at which every successor ends at once.
 */
final class JobResults {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JobResults() {}

    /**
     * Deletes what is no JSON, while no JobManager runs. The result is written before anything of its job is forgotten, so
     * the next JobManager goes on from the job's last Flink checkpoint, and it ends once more.
     */
    static void deleteHalfWritten(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> results;
        try (var files = Files.list(folder)) {
            results = files.filter(Files::isRegularFile).toList();
        }
        for (Path result : results) {
            if (!whole(result)) {
                Files.delete(result);
            }
        }
    }

    private static boolean whole(Path result) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(result)).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
