package io.millrace.tensor;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostBytesTest {

    private static final float[] VALUES = {1, Float.NaN, -0f, Float.MIN_VALUE};

    private static NDManager manager(Device device) {
        return Engine.getEngine("PyTorch").newBaseManager(device);
    }

    /** Copied to the CPU as an array on a GPU is: its manager is a GPU's, so the copy gets another. */
    private static NDArray copy(NDArray array, NDManager ofGpu) {
        array.attach(ofGpu);
        NDArray copy = array.toDevice(Device.cpu(), true);
        assertNotSame(ofGpu, copy.getManager());
        return copy;
    }

    @Test
    void onACpuTheBytesAreTheArraysOwn() {
        try (NDManager manager = manager(Device.cpu())) {
            NDArray array = manager.create(VALUES);
            assertArrayEquals(VALUES, HostBytes.floats(array));
            try (var host = HostBytes.of(array)) {
                host.bytes().putFloat(4, 5);
            }
            assertArrayEquals(new float[] {1, 5, -0f, Float.MIN_VALUE}, HostBytes.floats(array));
            assertEquals(List.of(array), manager.getManagedArrays());
            assertEquals(7, HostBytes.scalar(manager.create(7f)));
        }
    }

    @Test
    void aCopyIsFreedWithItsManager() {
        try (NDManager cpu = manager(Device.cpu());
                NDManager gpu = manager(Device.gpu(0))) {
            NDArray array = cpu.create(VALUES);
            NDArray copy = copy(array, gpu);
            NDManager owner = copy.getManager();
            assertEquals(2, gpu.getManagedArrays().size());
            try (var host = new HostBytes(array, copy)) {
                float[] values = new float[VALUES.length];
                host.bytes().asFloatBuffer().get(values);
                assertArrayEquals(VALUES, values);
            }
            assertEquals(List.of(array), gpu.getManagedArrays());
            assertTrue(copy.isReleased());
            assertFalse(owner.isOpen());
            assertArrayEquals(VALUES, array.toFloatArray());
        }
    }

    @Test
    void aCopyWithinAScopeIsFreedOnce() {
        try (NDManager cpu = manager(Device.cpu());
                NDManager gpu = manager(Device.gpu(0))) {
            NDArray array = cpu.create(VALUES);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                new HostBytes(array, copy(array, gpu)).close();
                assertEquals(List.of(array), gpu.getManagedArrays());
            }
            assertArrayEquals(VALUES, array.toFloatArray());
        }
    }

    @Test
    void aCopyOfTheArraysOwnManagerLeavesThatOpen() {
        try (NDManager manager = manager(Device.cpu())) {
            NDArray array = manager.create(VALUES);
            new HostBytes(array, array.duplicate()).close();
            assertEquals(List.of(array), manager.getManagedArrays());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void whatIsStoredLiesInTheMemoryThatTheArrayHad(long axes) {
        try (NDManager manager = manager(Device.cpu())) {
            long[] shape = LongStream.generate(() -> 2).limit(axes).toArray();
            NDArray array = manager.zeros(new Shape(shape));
            array.setRequiresGradient(true);
            JniUtils.setGradMode(false);
            FloatBuffer memory = array.toByteBuffer(true).asFloatBuffer();
            for (var host : List.of(HostBytes.of(array), new HostBytes(array, array.duplicate()))) {
                float[] values = new float[memory.capacity()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = memory.get(i) * 2 + i + 1;
                }
                host.bytes().asFloatBuffer().put(values);
                host.store();
                host.close();
                float[] stored = new float[values.length];
                memory.get(0, stored);
                assertArrayEquals(values, stored);
            }
            assertEquals(1, manager.getManagedArrays().size());
        }
    }

    /** The engine's readers leak on a GPU, where no test runs, and arrays that it fills live in direct buffers. */
    @Test
    void nothingElseReadsOrFillsArrays() {
        String names =
                "set|copyTo|to(Byte|Int|Long|Float|Double|Uint8|Boolean|String)?(Buffer|Array)"
                        + "|get(Float|Int|Long|Double|Byte|Boolean)";
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(HostBytes.class.getName())
                .should()
                .callMethodWhere(
                        target(owner(assignableTo(NDArray.class))).and(target(nameMatching(names))))
                .check(
                        new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("io.millrace"));
    }
}
