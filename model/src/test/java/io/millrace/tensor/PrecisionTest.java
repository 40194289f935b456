package io.millrace.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrecisionTest {

    @Test
    void autoTakesBfloat16WhereTheProcessorMultipliesIt() {
        assertEquals(Precision.BFLOAT16, Precision.of("auto", true));
        assertEquals(Precision.FLOAT32, Precision.of("auto", false));
        assertEquals(Precision.FLOAT32, Precision.of("float32", true));
        assertEquals(Precision.BFLOAT16, Precision.of("bfloat16", false));
    }

    @Test
    void anUnknownPrecisionIsRefusedWithWhatIsAllowed() {
        for (String option : List.of("float16", "default", "BFLOAT16")) {
            var refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Precision.of(option, Device.cpu()));
            assertEquals(
                    "training.precision is '" + option + "'; allowed: auto, float32, bfloat16",
                    refused.getMessage());
        }
    }

    @Test
    void aProcessorIsReadFromWhatTheKernelSays() {
        var amd =
                Processor.of(
                        List.of(
                                "processor\t: 0",
                                "vendor_id\t: AuthenticAMD",
                                "flags\t\t: fpu avx avx2 avx512f avx512_bf16 fsrm",
                                "",
                                "processor\t: 1"));
        assertEquals(new Processor("AuthenticAMD", "avx512_bf16", true), amd);
        var intel =
                Processor.of(
                        List.of("vendor_id : GenuineIntel", "flags : avx2 avx512f amx_bf16_not"));
        assertEquals(new Processor("GenuineIntel", "avx512f", false), intel);
        var arm = Processor.of(List.of("CPU implementer\t: 0x41", "Features\t: fp asimd bf16"));
        assertEquals(new Processor("0x41", "asimd", false), arm);
        assertFalse(Processor.of(List.of()).bfloat16());
    }

    @Test
    void aFingerprintSaysWhatDiffersAndSurvivesJson() throws Exception {
        var here =
                new NumericFingerprint(
                        "cpu",
                        "AuthenticAMD",
                        "avx512_bf16",
                        2,
                        "PyTorch 2.7.1",
                        Precision.BFLOAT16);
        var there =
                new NumericFingerprint(
                        "cpu",
                        "GenuineIntel",
                        "avx512_bf16",
                        4,
                        "PyTorch 2.7.1",
                        Precision.FLOAT32);
        assertEquals(List.of(), here.differences(here));
        assertEquals(
                List.of(
                        "processor: AuthenticAMD here, GenuineIntel there",
                        "threads: 2 here, 4 there",
                        "precision: bfloat16 here, float32 there"),
                here.differences(there));
        String json = here.json().toString();
        assertEquals(here, NumericFingerprint.of(new ObjectMapper().readTree(json)));
        assertThrows(
                IllegalArgumentException.class,
                () -> NumericFingerprint.of(here.json().put("threads", "two")));
        assertThrows(
                IllegalArgumentException.class,
                () -> NumericFingerprint.of(here.json().put("precision", "half")));
        assertEquals(
                "cpu, AuthenticAMD, avx512_bf16, 2 threads, PyTorch 2.7.1, bfloat16",
                here.toString());
    }

    @Test
    void theEngineSaysWhatItRunsOn() {
        try (var torch = new Torch(Device.cpu(), 1, Precision.BFLOAT16)) {
            NumericFingerprint print = torch.fingerprint();
            assertEquals(Precision.BFLOAT16, print.precision());
            assertEquals(Processor.host().vendor(), print.processor());
            assertTrue(print.engine().startsWith("PyTorch 2."), print.engine());
        }
    }

    @Test
    void aFingerprintIsComparedWithTheValuesThatAnotherVersionWrote() {
        try (var torch = new Torch(Device.cpu(), 1, Precision.FLOAT32)) {
            NumericFingerprint print = NumericFingerprint.of(torch);
            assertEquals(List.of(), print.differences(print.values()));
            var other = new HashMap<>(print.values());
            other.remove("engine");
            other.put("threads", "2");
            other.put("rounding", "up");
            assertEquals(
                    List.of(
                            "threads: 1 here, 2 there",
                            "engine: " + print.engine() + " here, unknown there",
                            "rounding: unknown here, up there"),
                    print.differences(other));
        }
    }

    @Test
    void thePrecisionCanBeSetUntilSomethingIsComputed() {
        var start = new Parameters.Start.Normal(1);
        float[] made;
        try (var torch = new Torch(Device.cpu(), 1, Precision.BFLOAT16)) {
            made = product(torch, start);
        }
        try (var torch = new Torch(Device.cpu(), 1, Precision.FLOAT32)) {
            torch.precision(Precision.BFLOAT16);
            assertEquals(Precision.BFLOAT16, torch.precision());
            assertEquals("bfloat16", torch.fingerprint().values().get("precision"));
            assertArrayEquals(made, product(torch, start));
            torch.precision(Precision.BFLOAT16);
            var refused =
                    assertThrows(
                            IllegalStateException.class, () -> torch.precision(Precision.FLOAT32));
            assertEquals(
                    "precision is bfloat16 and cannot become float32: operators have been called",
                    refused.getMessage());
        }
    }

    private static float[] product(Torch torch, Parameters.Start start) {
        var parameters = new Parameters(torch.manager(), 1);
        NDArray x = parameters.create("x", start, 3, 40);
        NDArray w = parameters.create("w", start, 5, 40);
        NDArray b = parameters.create("b", start, 5);
        return HostBytes.floats(torch.call("linear_bias", x, w, b));
    }

    @Test
    void whatAProcessLacksIsSaidWithWhatToSet() {
        assertEquals(ProcessSettings.missing(System.getenv()), ProcessSettings.missing());
        assertEquals(2, ProcessSettings.missing(Map.of()).size());
        assertTrue(ProcessSettings.missing(Map.of()).get(0).contains("GLIBC_TUNABLES=glibc."));
        assertEquals(
                List.of(),
                ProcessSettings.missing(
                        Map.of(
                                "GLIBC_TUNABLES",
                                "glibc.malloc.hugetlb=1",
                                "OMP_WAIT_POLICY",
                                "PASSIVE")));
    }
}
