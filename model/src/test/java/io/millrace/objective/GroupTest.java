package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupTest {

    private static final List<String> PARAMETERS = List.of("encoder.a", "head.b");

    @Test
    void aParameterBelongsToOneGroup() {
        assertDoesNotThrow(
                () ->
                        Group.disjoint(
                                List.of(Group.of("one", "encoder."), Group.of("two", "head.")),
                                PARAMETERS));
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Group.disjoint(
                                        List.of(Group.ALL, Group.of("two", "head.")), PARAMETERS));
        assertEquals("parameter head.b belongs to groups all, two; allowed: one", e.getMessage());
    }
}
