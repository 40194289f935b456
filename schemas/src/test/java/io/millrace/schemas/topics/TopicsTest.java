package io.millrace.schemas.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.Samples;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    private final Topics topics = new Topics("demo");

    @Test
    void topicsAreNamedAfterThePipeline() {
        assertEquals(
                List.of(
                        "demo.records",
                        "demo.labeled",
                        "demo.checkpoints",
                        "demo.models",
                        "demo.progress",
                        "demo.dead-letters"),
                topics.policies().stream().map(TopicPolicy::name).toList());
    }

    @Test
    void onlyModelsAreCompacted() {
        assertEquals(
                List.of("demo.models"),
                topics.policies().stream()
                        .filter(p -> p.config().get("cleanup.policy").equals("compact"))
                        .map(TopicPolicy::name)
                        .toList());
    }

    @Test
    void whatTellsOfThePastIsKeptByItsArrival() {
        assertEquals(
                List.of("demo.records", "demo.labeled"),
                topics.policies().stream()
                        .filter(p -> p.config().get("message.timestamp.type").equals("CreateTime"))
                        .map(TopicPolicy::name)
                        .toList());
    }

    @Test
    void keysAreThoseOfTheDesign() {
        assertEquals("doc-1", Topics.key(Samples.unlabeled()));
        assertEquals("digits", Topics.key(Samples.labeled()));
        assertEquals("demo", Topics.key(Samples.checkpoint()));
        assertEquals("topic", Topics.key(Samples.release()));
        assertEquals("demo", Topics.key(Samples.progress()));
        assertEquals("demo.records-2-77", Topics.key(Samples.deadLetter()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "größe", "a\n", "a:b"})
    void namesThatKafkaRefusesAreRefusedWithWhatIsAllowed(String name) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new Topics(name));
        assertTrue(e.getMessage().contains("\"" + name + "\""), e.getMessage());
        assertTrue(e.getMessage().contains("allowed"), e.getMessage());
    }

    @Test
    void theLongestNameMakesTheLongestTopic() {
        Topics longest = new Topics("p".repeat(Topics.MAX_PIPELINE_LENGTH));
        assertEquals(249, longest.deadLetters().length());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Topics("p".repeat(Topics.MAX_PIPELINE_LENGTH + 1)));
    }

    /** Kafka's own validation is the judge of ours. */
    @Property(tries = 500)
    void whatIsAllowedKafkaAllows(@ForAll @StringLength(max = 4) String name) {
        boolean kafka = true;
        try {
            Topic.validate(name);
        } catch (InvalidTopicException e) {
            kafka = false;
        }
        boolean ours = true;
        try {
            new Topics(name);
        } catch (IllegalArgumentException e) {
            ours = false;
        }
        assertEquals(kafka, ours);
    }
}
