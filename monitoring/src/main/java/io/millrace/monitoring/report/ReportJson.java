package io.millrace.monitoring.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What pages draw, as JSON. */
public final class ReportJson {

    static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .registerModule(
                            new SimpleModule()
                                    .addSerializer(Double.class, new FiniteOrNull())
                                    .addSerializer(double.class, new FiniteOrNull()));

    private ReportJson() {}

    /**
     * A report and what stands beside it, in one line.
     *
     * @param live under the name {@code live}
     */
    public static byte[] line(Report report, Object live) {
        try {
            ObjectNode tree = MAPPER.valueToTree(report);
            tree.set("live", MAPPER.valueToTree(live));
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    /** JSON knows no NaN and no infinity; a loss that diverged is written as null. */
    private static final class FiniteOrNull extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }
}
