package io.millrace.local.process.cluster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.highavailability.FileSystemJobResultStore;
import org.apache.flink.runtime.highavailability.JobResultEntry;
import org.apache.flink.runtime.highavailability.JobResultStoreOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Flink's own store. */
final class JobResultsTest {

    @TempDir private Path dir;
    private Path folder;
    private FileSystemJobResultStore store;

    @BeforeEach
    void open() throws Exception {
        folder = dir.resolve("results");
        var config = new Configuration();
        config.set(JobResultStoreOptions.STORAGE_PATH, folder.toUri().toString());
        store = FileSystemJobResultStore.fromConfiguration(config, Runnable::run);
    }

    private Path over(JobID job) throws Exception {
        var result =
                new JobResult.Builder()
                        .jobId(job)
                        .applicationStatus(ApplicationStatus.SUCCEEDED)
                        .netRuntime(1)
                        .build();
        store.createDirtyResultAsync(new JobResultEntry(result)).get();
        return folder.resolve(job + "_DIRTY.json");
    }

    @Test
    void whatAKilledJobManagerLeftHalfWrittenIsForgottenAndNothingElse() throws Exception {
        var kept = new JobID();
        over(kept);
        Files.write(over(new JobID()), new byte[0]);
        Path half = over(new JobID());
        byte[] whole = Files.readAllBytes(half);
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        assertThrows(IOException.class, store::getDirtyResults);

        JobResults.deleteHalfWritten(folder);
        assertEquals(
                List.of(kept), store.getDirtyResults().stream().map(JobResult::getJobId).toList());
    }

    @Test
    void aClusterThatHasNoResultsYetHasNothingToForget() {
        assertDoesNotThrow(() -> JobResults.deleteHalfWritten(folder));
    }
}
