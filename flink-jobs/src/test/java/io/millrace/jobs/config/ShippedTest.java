package io.millrace.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.config.StrictYaml;
import org.junit.jupiter.api.Test;

/** What a task manager reads is what the command has read. */
final class ShippedTest {

    @Test
    void whatLooksLikeAVariableThereIsMeantSo() {
        PipelineConfig config =
                StrictYaml.read(
                        "{pipeline: p, kafka: {bootstrap: 'b:1'}, store: 'file:///none/$${NO_SUCH}',"
                                + " labels: {format: json, options: {label: '/$${NO_SUCH}'}},"
                                + " stream: {domains: ['$${HOME}']}}",
                        PipelineConfig.class);
        PipelineConfig shipped = new Shipped<>(config, PipelineConfig.class).get();
        assertEquals(config, shipped);
        assertEquals("file:///none/${NO_SUCH}", shipped.store());
        assertEquals("${HOME}", shipped.stream().domains().get(0));
    }
}
