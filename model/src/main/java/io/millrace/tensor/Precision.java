package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.List;
import java.util.Locale;

/**
 * How matrix products are done. Weights, moments, the statistics of norms, softmax and losses are float32 in each; arrays
 * of bfloat16 live inside the engine only.
 */
public enum Precision {

    /** Float32 with the product that the engine chooses by itself: what the others are measured against. */
    DEFAULT,

    /**
     * Float32; on a CPU by oneDNN, which takes the widest instructions of every vendor, from 512 rows on: it lays the
     * weights out anew for each product, which few rows do not repay.
     */
    FLOAT32,

    /** Products of bfloat16 with sums of float32, and bfloat16 between the products of a layer. */
    BFLOAT16;

    /** The first compute capability whose cores multiply bfloat16 (Ampere). */
    private static final int AMPERE = 80;

    /**
     * The precision that an option means on a device.
     *
     * @param option {@code auto} (bfloat16 where the processor multiplies it natively, else float32), {@code float32} or
     *     {@code bfloat16}
     * @throws IllegalArgumentException if the option is unknown
     */
    public static Precision of(String option, Device device) {
        return of(
                option(option),
                device.isGpu() ? multipliesOnGpu(device) : Processor.host().bfloat16());
    }

    static Precision of(String option, boolean multipliesBfloat16) {
        return switch (option(option)) {
            case "float32" -> FLOAT32;
            case "bfloat16" -> BFLOAT16;
            default -> multipliesBfloat16 ? BFLOAT16 : FLOAT32;
        };
    }

    /**
     * An option that {@link #of} takes.
     *
     * @throws IllegalArgumentException if it is unknown
     */
    public static String option(String option) {
        if (!List.of("auto", "float32", "bfloat16").contains(option)) {
            throw new IllegalArgumentException(
                    "training.precision is '" + option + "'; allowed: auto, float32, bfloat16");
        }
        return option;
    }

    /** The precision of that name; float32 where none was noted. */
    public static Precision named(String text) {
        return text == null ? FLOAT32 : valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static boolean multipliesOnGpu(Device device) {
        return Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())) >= AMPERE;
    }

    /** Its name in options, fingerprints and reports. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
