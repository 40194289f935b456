package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Everything outside a configuration that decides the low bits of what is learned. Two runs of one configuration and one
 * stream whose fingerprints are equal learn the same weights, bit for bit.
 *
 * @param device {@code cpu} or {@code gpu}
 * @param processor vendor of what multiplies, for example {@code AuthenticAMD}
 * @param instructions its widest set of instructions for products, or a GPU's compute capability
 * @param threads native threads: they change the order of sums
 * @param engine name and version of the engine
 * @param precision how products are done
 */
public record NumericFingerprint(
        String device,
        String processor,
        String instructions,
        int threads,
        String engine,
        Precision precision) {

    /** What holds for work on a device with so many threads in this process. */
    public static NumericFingerprint of(Device device, int threads, Precision precision) {
        Engine engine = Engine.getEngine("PyTorch");
        String version = engine.getEngineName() + " " + engine.getVersion();
        if (device.isGpu()) {
            String capability = CudaUtils.getComputeCapability(device.getDeviceId());
            return new NumericFingerprint("gpu", "NVIDIA", capability, threads, version, precision);
        }
        Processor host = Processor.host();
        return new NumericFingerprint(
                "cpu", host.vendor(), host.instructions(), threads, version, precision);
    }

    /** What holds for everything that is computed there. */
    public static NumericFingerprint of(Torch torch) {
        return torch.fingerprint();
    }

    /** Every field by its name, as an origin carries it. */
    public Map<String, String> values() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("device", device);
        fields.put("processor", processor);
        fields.put("instructions", instructions);
        fields.put("threads", Integer.toString(threads));
        fields.put("engine", engine);
        fields.put("precision", precision.text());
        return Collections.unmodifiableMap(fields);
    }

    /** What differs, a phrase each: {@code "threads: 2 here, 4 there"}; empty if the two are equal. */
    public List<String> differences(NumericFingerprint other) {
        return differences(other.values());
    }

    /**
     * What differs from {@link #values} of another, perhaps of another version of Millrace: a field that one of the two
     * does not have is {@code unknown} there.
     */
    public List<String> differences(Map<String, String> other) {
        Map<String, String> own = values();
        var fields = new LinkedHashSet<>(own.keySet());
        fields.addAll(new TreeSet<>(other.keySet()));
        var differences = new ArrayList<String>();
        for (String field : fields) {
            String here = own.getOrDefault(field, "unknown");
            String there = other.getOrDefault(field, "unknown");
            if (!here.equals(there)) {
                differences.add(field + ": " + here + " here, " + there + " there");
            }
        }
        return differences;
    }

    /** As JSON, one value a field; {@link #of(JsonNode)} reads it. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        values().forEach((field, value) -> node.put(field, value));
        node.put("threads", threads);
        return node;
    }

    /**
     * From {@link #json}.
     *
     * @throws IllegalArgumentException if a field is missing or the precision is unknown
     */
    public static NumericFingerprint of(JsonNode json) {
        return new NumericFingerprint(
                text(json, "device"),
                text(json, "processor"),
                text(json, "instructions"),
                number(json, "threads"),
                text(json, "engine"),
                precision(text(json, "precision")));
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    "numeric fingerprint: " + field + " is " + value + "; allowed: a text");
        }
        return value.asText();
    }

    private static int number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
            throw new IllegalArgumentException(
                    "numeric fingerprint: " + field + " is " + value + "; allowed: at least 1");
        }
        return value.asInt();
    }

    private static Precision precision(String text) {
        for (Precision precision : Precision.values()) {
            if (precision.text().equals(text)) {
                return precision;
            }
        }
        throw new IllegalArgumentException(
                "numeric fingerprint: precision is '"
                        + text
                        + "'; allowed: default, float32, bfloat16");
    }

    /** One line for people. */
    @Override
    public String toString() {
        return String.join(
                ", ",
                List.of(
                        device,
                        processor,
                        instructions,
                        threads + (threads == 1 ? " thread" : " threads"),
                        engine,
                        precision.text()));
    }
}
