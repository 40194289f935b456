package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Locale;

/** Turns a configured device into the one to use. */
public final class Devices {

    private Devices() {}

    /**
     * The device to use.
     *
     * @param name {@code auto} (a GPU if there is a usable one), {@code cpu}, or {@code gpu}
     * @param index which GPU
     * @throws IllegalArgumentException if the name is unknown, or {@code gpu} is asked for and none is usable: the
     *     engine itself would silently train on the CPU
     */
    public static Device choose(String name, int index) {
        int gpus = "cpu".equals(name) ? 0 : Engine.getEngine("PyTorch").getGpuCount();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "cpu" -> Device.cpu();
            case "auto" -> gpus > 0 ? Device.gpu(index % gpus) : Device.cpu();
            case "gpu" -> {
                if (gpus == 0) {
                    throw new IllegalArgumentException(
                            "device is gpu, but the engine sees no usable GPU; allowed here: cpu, auto");
                }
                yield Device.gpu(index % gpus);
            }
            default ->
                    throw new IllegalArgumentException(
                            "device is '" + name + "'; allowed: auto, cpu, gpu");
        };
    }
}
