package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.List;

/** Turns a configured device into the one to use. */
public final class Devices {

    private Devices() {}

    /**
     * The device to use: of GPUs the first that was assigned.
     *
     * @param name {@code auto} (a GPU if there is a usable one), {@code cpu}, or {@code gpu}
     * @param assigned numbers of the GPUs that may be used, as the engine counts them; empty if any may
     * @throws IllegalArgumentException if the name is unknown, if {@code gpu} is asked for and none is usable (the engine
     *     itself would silently train on the CPU), or if there are GPUs, but not the one that was assigned
     */
    public static Device choose(String name, List<Integer> assigned) {
        int usable = name.equals("cpu") ? 0 : Engine.getEngine("PyTorch").getGpuCount();
        return choose(name, assigned, usable);
    }

    static Device choose(String name, List<Integer> assigned, int usable) {
        switch (name) {
            case "cpu" -> {
                return Device.cpu();
            }
            case "auto" -> {
                if (usable == 0) {
                    return Device.cpu();
                }
            }
            case "gpu" -> {
                if (usable == 0) {
                    throw new IllegalArgumentException(
                            "device is gpu, but the engine sees no usable GPU; allowed here: cpu, auto");
                }
            }
            default ->
                    throw new IllegalArgumentException(
                            "device is '" + name + "'; allowed: auto, cpu, gpu");
        }
        int index = assigned.isEmpty() ? 0 : assigned.get(0);
        if (index < 0 || index >= usable) {
            throw new IllegalArgumentException(
                    "assigned is GPU "
                            + index
                            + ", but the engine sees "
                            + usable
                            + "; allowed: 0 to "
                            + (usable - 1));
        }
        return Device.gpu(index);
    }
}
