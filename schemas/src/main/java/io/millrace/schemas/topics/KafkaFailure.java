package io.millrace.schemas.topics;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Why a client of Kafka failed, for people: Kafka's own messages often say only what failed, and hide why in the cause. */
public final class KafkaFailure {

    private KafkaFailure() {}

    /**
     * One line, without secrets: what of Kafka's exceptions says more than which client could not be made, down to the first
     * that is not Kafka's own.
     *
     * @param where such as {@code Kafka at HOST:PORT}
     */
    public static String said(String where, Throwable failure) {
        List<String> parts = new ArrayList<>();
        parts.add(where);
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String message = message(at);
            if (message.contains("JAAS config")) {
                // Says what it stumbled over, which may be a part of the password.
                parts.add(
                        "sasl.jaas.config cannot be read; allowed: MODULE required NAME=\"VALUE\" ...;");
                break;
            }
            if (at.getCause() == null || !repeats(message, at.getCause())) {
                parts.add(message);
            }
            if (!(at instanceof KafkaException)) {
                break;
            }
        }
        return String.join(": ", parts);
    }

    private static String message(Throwable at) {
        if (at instanceof NoSuchFileException) {
            return "no such file";
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }

    private static boolean repeats(String message, Throwable cause) {
        return message.equals(cause.toString())
                || message.startsWith("Failed to create new ")
                || message.startsWith("Failed to construct ");
    }
}
