package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schemas.payload.Target;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TargetJsonTest {

    static List<Target> targets() {
        return List.of(
                new Target.Name("good"),
                new Target.Names(List.of("b", "a")),
                new Target.Scalar(3),
                new Target.Scalar(-2.5e-7),
                new Target.Spans(
                        List.of(new Target.Span(0, 4, "person"), new Target.Span(5, 9, "place"))),
                new Target.Ids(List.of("x-1", "x-2")),
                new Target.Boxes(List.of(new Target.Box(0, 1.5, 4, 8, "cat"))),
                new Target.Mask(1, 3, new byte[] {0, 1, -1}));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatIsWrittenIsReadAsTheSameLabel(Target target) throws Exception {
        String text = new ObjectMapper().writeValueAsString(TargetJson.of(target));
        JsonNode read = new ObjectMapper().readTree(text);
        assertEquals(target, JsonTargets.read(read, "/label"), text);
    }
}
