package io.millrace.local.run;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What a run in one process learns from. */
public interface Data {

    /** Takes an example, or fails. */
    interface Sink<T> {
        void accept(T example) throws IOException;
    }

    /** Tasks with labels. */
    List<String> tasks();

    /** Gives every unlabeled example, in the order of the stream. */
    void unlabeled(Sink<UnlabeledExample> sink) throws IOException;

    /** Gives every labelled example. */
    void labeled(Sink<LabeledExample> sink) throws IOException;

    /** What was refused while reading, for the console. */
    default void onRefused(Consumer<String> listener) {}

    /** What was passed over while reading though nothing is wrong with it, for the console. */
    default void onPassedOver(Consumer<String> listener) {}
}
