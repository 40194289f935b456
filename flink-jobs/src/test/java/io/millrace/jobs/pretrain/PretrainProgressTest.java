package io.millrace.jobs.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.kafka.sink.Outgoing;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PretrainProgressTest {

    /** Whoever learns could ask it otherwise, and what is learned would hang on what is told of it. */
    @Test
    void itIsToldAndTellsAndNobodyCanAskItAnything() {
        List<String> answering =
                Arrays.stream(PretrainProgress.class.getDeclaredMethods())
                        .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                        .filter(method -> !method.isSynthetic())
                        .filter(method -> !tellsATopic(method))
                        .map(Method::getName)
                        .toList();
        assertEquals(List.of(), answering);
    }

    private static boolean tellsATopic(Method method) {
        String returned = method.getGenericReturnType().getTypeName();
        String event = Outgoing.class.getName();
        return List.of(
                        "void",
                        event,
                        Optional.class.getName() + "<" + event + ">",
                        List.class.getName() + "<" + event + ">")
                .contains(returned);
    }
}
