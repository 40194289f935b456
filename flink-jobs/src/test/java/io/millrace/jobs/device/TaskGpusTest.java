package io.millrace.jobs.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.externalresource.StaticExternalResourceInfoProvider;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

final class TaskGpusTest {

    @Test
    void theNumbersOfATaskManagersGpusInBothOrders() throws Exception {
        assertEquals(List.of(2, 9, 10), in("gpu", Where.LOWEST, "10", "2", "9"));
        assertEquals(List.of(10, 9, 2), in("gpu", Where.HIGHEST, "10", "2", "9"));
    }

    @Test
    void withoutTheResourceThereAreNone() throws Exception {
        assertEquals(List.of(), in("fpga", Where.LOWEST, "0"));
    }

    @Test
    void aGpuWithoutANumberIsAnError() {
        Exception e =
                assertThrows(IllegalStateException.class, () -> in("gpu", Where.LOWEST, "first"));
        assertEquals(
                "external resource gpu: index is first; allowed: the number of a GPU",
                e.getMessage());
    }

    private enum Where {
        LOWEST,
        HIGHEST
    }

    private record Gpu(String index) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return key.equals(TaskGpus.INDEX) ? Optional.of(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return List.of(TaskGpus.INDEX);
        }
    }

    /** Asks from within a task whose TaskManager has these. */
    private static List<Integer> in(String resource, Where where, String... indices)
            throws Exception {
        var gpus = Arrays.stream(indices).map(Gpu::new).collect(Collectors.toSet());
        var environment =
                new MockEnvironmentBuilder()
                        .setExternalResourceInfoProvider(
                                new StaticExternalResourceInfoProvider(Map.of(resource, gpus)))
                        .build();
        var asks =
                new ProcessFunction<String, List<Integer>>() {
                    @Override
                    public void processElement(
                            String record, Context context, Collector<List<Integer>> out) {
                        RuntimeContext runtime = getRuntimeContext();
                        out.collect(
                                where == Where.LOWEST
                                        ? TaskGpus.lowestFirst(runtime)
                                        : TaskGpus.highestFirst(runtime));
                    }
                };
        var harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(asks), environment);
        harness.open();
        harness.processElement("", 0);
        List<Integer> answer = harness.extractOutputValues().get(0);
        harness.close();
        return answer;
    }
}
