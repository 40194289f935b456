package io.millrace.proof.objectives;

import io.millrace.data.Example;
import io.millrace.schemas.payload.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a row is measured on.
 *
 * @param about the data in a few words, for the table
 * @param generated true if nobody has measured it: it was made by a program
 * @param stream to pretrain on, in order
 * @param train rows that a probe learns from
 * @param validation rows that its penalty is chosen by
 * @param test rows that it is judged by
 */
public record Material(
        String about,
        boolean generated,
        List<Example> stream,
        Part train,
        Part validation,
        Part test) {

    public Material {
        if (stream.isEmpty() || train.classes().length == 0 || test.classes().length == 0) {
            throw new IllegalArgumentException(
                    "data "
                            + about
                            + " has "
                            + stream.size()
                            + " examples to pretrain on, "
                            + train.classes().length
                            + " labelled rows to learn from and "
                            + test.classes().length
                            + " to be judged by; needed: 1 of each at least");
        }
    }

    /**
     * Labelled rows.
     *
     * @param classes of each payload, from 0; the same number is the same class in every part
     */
    public record Part(List<Payload> payloads, int[] classes) {}

    /** Gathers labelled rows, and gives their classes numbers in the order in which they come. */
    public static final class Parts {
        private final Map<String, Integer> numbers = new LinkedHashMap<>();

        /** Rows with the name of the class of each. */
        public Part of(List<? extends Payload> payloads, List<String> labels) {
            int[] classes = new int[labels.size()];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = numbers.computeIfAbsent(labels.get(i), name -> numbers.size());
            }
            return new Part(new ArrayList<>(payloads), classes);
        }
    }
}
