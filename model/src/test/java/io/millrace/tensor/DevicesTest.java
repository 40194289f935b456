package io.millrace.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DevicesTest {

    private static final List<Integer> ANY = List.of();

    @Test
    void autoTakesAGpuIfThereIsOne() {
        assertEquals(Device.cpu(), Devices.choose("auto", ANY, 0));
        assertEquals(Device.gpu(0), Devices.choose("auto", ANY, 2));
    }

    @Test
    void cpuStaysCpuBesideGpus() {
        assertEquals(Device.cpu(), Devices.choose("cpu", List.of(1), 2));
    }

    @Test
    void theAssignedGpuIsUsed() {
        assertEquals(Device.gpu(3), Devices.choose("auto", List.of(3), 4));
        assertEquals(Device.gpu(2), Devices.choose("gpu", List.of(2, 1), 4));
    }

    @Test
    void anAssignedGpuThatTheEngineDoesNotSeeIsAnError() {
        String reason = refused("auto", List.of(3), 2);
        assertEquals("assigned is GPU 3, but the engine sees 2; allowed: 0 to 1", reason);
    }

    @Test
    void gpuWithoutAGpuIsAnError() {
        assertTrue(refused("gpu", ANY, 0).contains("no usable GPU"));
    }

    @Test
    void theEngineIsAskedForGpus() {
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "there is a GPU here");
        assertEquals(Device.cpu(), Devices.choose("auto", ANY));
        assertThrows(IllegalArgumentException.class, () -> Devices.choose("gpu", ANY));
    }

    @Test
    void anUnknownNameIsAnError() {
        assertEquals("device is 'tpu'; allowed: auto, cpu, gpu", refused("tpu", ANY, 1));
    }

    private static String refused(String name, List<Integer> assigned, int usable) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> Devices.choose(name, assigned, usable))
                .getMessage();
    }
}
