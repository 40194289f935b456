package io.millrace.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaPropertiesTest {

    private static PipelineConfig with(String property, String value) {
        String yaml =
                "{pipeline: p, kafka: {bootstrap: 'b:1', properties: {%s: '%s'}}, store: 'file:///none'}";
        return StrictYaml.read(yaml.formatted(property, value), PipelineConfig.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bootstrap.servers",
                "key.serializer",
                "value.serializer",
                "key.deserializer",
                "value.deserializer",
                "isolation.level",
                "group.id",
                "group.instance.id",
                "group.protocol",
                "enable.auto.commit",
                "auto.commit.interval.ms",
                "commit.offsets.on.checkpoint",
                "auto.offset.reset",
                "allow.auto.create.topics",
                "client.id",
                "transactional.id",
                "enable.idempotence",
                "acks",
                "max.in.flight.requests.per.connection",
                "max.request.size"
            })
    void whatMillraceSetsItselfIsRefusedByName(String key) {
        var e = assertThrows(ConfigException.class, () -> with(key, "hush-4711"));
        assertTrue(
                e.getMessage()
                        .startsWith("kafka.properties." + key + ": is set by Millrace itself ("),
                e.getMessage());
        assertFalse(e.getMessage().contains("hush-4711"), e.getMessage());
    }

    @Test
    void whyNoOffsetsAreCommittedIsSaid() {
        var e = assertThrows(ConfigException.class, () -> with("enable.auto.commit", "true"));
        assertEquals(
                "kafka.properties.enable.auto.commit: is set by Millrace itself (offsets live in Flink's checkpoints,"
                        + " together with the model that has learned from them; none are committed to Kafka); allowed:"
                        + " Kafka's other properties",
                e.getMessage());
    }

    /** Those that a source or a sink has a default for, and those that it passes on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "partition.discovery.interval.ms",
                "transaction.timeout.ms",
                "client.id.prefix",
                "client.rack",
                "sasl.jaas.config",
                "compression.type"
            })
    void everyOtherReachesTheClients(String key) {
        assertEquals("1", with(key, "1").kafka().clientProperties().get(key));
    }
}
