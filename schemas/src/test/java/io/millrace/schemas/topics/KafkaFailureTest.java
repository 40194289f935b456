package io.millrace.schemas.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka's own client throws for settings that cannot work, before it has spoken to anybody. */
class KafkaFailureTest {

    private static String said(Map<String, String> settings) {
        Properties client = new Properties();
        client.put("bootstrap.servers", "127.0.0.1:1");
        client.putAll(settings);
        KafkaException e = assertThrows(KafkaException.class, () -> Admin.create(client).close());
        return KafkaFailure.said("Kafka", e);
    }

    @Test
    void namesTheStoreThatCannotBeRead(@TempDir Path dir) throws Exception {
        Path none = dir.resolve("none.p12");
        Map<String, String> tls =
                Map.of(
                        "security.protocol",
                        "SSL",
                        "ssl.truststore.type",
                        "PKCS12",
                        "ssl.truststore.password",
                        "hush-4711",
                        "ssl.truststore.location",
                        none.toString());
        assertEquals(
                "Kafka: Failed to load SSL keystore " + none + " of type PKCS12: no such file",
                said(tls));
        Files.writeString(none, "no store at all");
        String unreadable = "Kafka: Failed to load SSL keystore " + none + " of type PKCS12: ";
        String said = said(tls);
        assertTrue(said.startsWith(unreadable) && !said.endsWith("null"), said);
    }

    @Test
    void aLoginThatCannotBeReadIsNotQuoted() {
        for (String login :
                new String[] {
                    "Module required username=\"ann\" password=\"hush\"4711\";",
                    "Module hush-4711 username=\"ann\";",
                    "Module required username=\"ann\" password=\"hush-4711\""
                }) {
            assertEquals(
                    "Kafka: sasl.jaas.config cannot be read; allowed: MODULE required NAME=\"VALUE\" ...;",
                    said(
                            Map.of(
                                    "security.protocol",
                                    "SASL_PLAINTEXT",
                                    "sasl.mechanism",
                                    "PLAIN",
                                    "sasl.jaas.config",
                                    login)));
        }
    }
}
