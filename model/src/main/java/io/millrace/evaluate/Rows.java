package io.millrace.evaluate;

import io.millrace.finetune.LabeledRow;
import io.millrace.finetune.Split;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labelled rows by split, each with its group. */
final class Rows {

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Map<Split, List<Evaluator.Row>> rows = new LinkedHashMap<>();

    Rows(List<Evaluator.Row> all) {
        for (Split split : Split.values()) {
            rows.put(split, new ArrayList<>());
        }
        // Classes are those of training rows, in their order; what comes later is known to nobody.
        for (Evaluator.Row row : all) {
            rows.get(row.split()).add(row);
            if (row.split() == Split.TRAIN) {
                numbers.computeIfAbsent(row.label(), name -> numbers.size());
            }
        }
        for (Evaluator.Row row : all) {
            numbers.computeIfAbsent(row.label(), name -> numbers.size());
        }
    }

    List<Evaluator.Row> of(Split split) {
        return rows.get(split);
    }

    List<Payload> payloads(Split split) {
        return of(split).stream().map(Evaluator.Row::payload).toList();
    }

    int[] classes(Split split) {
        return of(split).stream().mapToInt(row -> numbers.get(row.label())).toArray();
    }

    List<String> labels() {
        return List.copyOf(numbers.keySet());
    }

    /** The places of training rows, at most so many of each class, in their order. */
    int[] few(int perClass) {
        var taken = new LinkedHashMap<String, Integer>();
        List<Evaluator.Row> train = of(Split.TRAIN);
        var places = new ArrayList<Integer>();
        for (int i = 0; i < train.size(); i++) {
            if (taken.merge(train.get(i).label(), 1, Integer::sum) <= perClass) {
                places.add(i);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Those training rows with all others, for a fine-tuning. */
    List<LabeledRow> labelled(int[] train) {
        var all = new ArrayList<LabeledRow>();
        for (int place : train) {
            all.add(labelled(of(Split.TRAIN).get(place)));
        }
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            of(split).forEach(row -> all.add(labelled(row)));
        }
        return all;
    }

    private static LabeledRow labelled(Evaluator.Row row) {
        return new LabeledRow(row.id(), new Target.Name(row.label()), row.split(), row.payload());
    }
}
