package io.millrace.local.run;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.decode.ExampleRows;
import io.millrace.schemas.decode.FieldOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * JSONL files, plain or gzip, and folders of files that hold an example each. Unlabeled files are streamed one after the other; the place in the stream is the event
 * time, so that the order is the same in every run. Labels are there from the beginning.
 *
 * <p>A row says what it is for: of an unlabeled file, rows whose split is test are not pretrained on; of a labelled file,
 * rows whose split is unlabeled are no labels. Either is counted and told; a file that has both kinds is given twice.
 */
public final class JsonlData implements Data {

    private final List<Path> unlabeled;
    private final Map<String, Path> labeled;
    private final FieldOptions fields;
    private Consumer<String> refused = reason -> {};
    private Consumer<String> passedOver = what -> {};

    /**
     * @param labeled file by task
     */
    public JsonlData(List<Path> unlabeled, Map<String, Path> labeled) {
        this(unlabeled, labeled, FieldOptions.USUAL);
    }

    /**
     * @param labeled file by task
     * @param fields where the fields of unlabeled rows are
     */
    public JsonlData(List<Path> unlabeled, Map<String, Path> labeled, FieldOptions fields) {
        this.unlabeled = List.copyOf(unlabeled);
        this.labeled = labeled;
        this.fields = fields;
        for (Path file : unlabeled) {
            readable("--unlabeled", file);
        }
        labeled.forEach((task, file) -> readable("--labeled " + task, file));
    }

    private static void readable(String option, Path file) {
        if (!(Files.isRegularFile(file) || Files.isDirectory(file)) || !Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    option + " is " + file + ", which is no readable file or folder");
        }
    }

    @Override
    public void onRefused(Consumer<String> listener) {
        refused = listener;
    }

    @Override
    public void onPassedOver(Consumer<String> listener) {
        passedOver = listener;
    }

    @Override
    public List<String> tasks() {
        return List.copyOf(labeled.keySet());
    }

    /**
     * The first unlabeled example that is one: what kind of data this is. Rows before it are not told as refused here, but
     * when all are read.
     *
     * @throws IllegalArgumentException if there is none
     */
    public UnlabeledExample first() throws IOException {
        var firstRefused = new AtomicReference<String>();
        for (Path file : unlabeled) {
            try (ExampleRows<UnlabeledExample> rows = ExampleRows.unlabeled(file, fields)) {
                UnlabeledExample first =
                        next(rows, reason -> firstRefused.compareAndSet(null, reason));
                if (first != null) {
                    return first;
                }
            }
        }
        throw new IllegalArgumentException(
                "--unlabeled "
                        + unlabeled.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + (unlabeled.size() == 1 ? " holds" : " hold")
                        + " no row to learn from"
                        + because(firstRefused.get()));
    }

    /**
     * Refuses, before anything runs, what nothing could be learned from.
     *
     * @throws IllegalArgumentException for a labelled file without one usable row
     */
    public void requireLabels() throws IOException {
        for (var task : labeled.entrySet()) {
            var firstRefused = new AtomicReference<String>();
            try (ExampleRows<LabeledExample> rows =
                    ExampleRows.labeled(task.getValue(), task.getKey())) {
                if (next(rows, reason -> firstRefused.compareAndSet(null, reason)) == null) {
                    throw new IllegalArgumentException(
                            "--labeled "
                                    + task.getKey()
                                    + "="
                                    + task.getValue()
                                    + " holds no usable row"
                                    + because(firstRefused.get()));
                }
            }
        }
    }

    private static String because(String firstRefused) {
        return firstRefused == null ? "" : "; the first is refused: " + firstRefused;
    }

    @Override
    public void unlabeled(Sink<UnlabeledExample> sink) throws IOException {
        long place = 0;
        for (Path file : unlabeled) {
            try (ExampleRows<UnlabeledExample> rows = ExampleRows.unlabeled(file, fields)) {
                for (UnlabeledExample row = next(rows); row != null; row = next(rows)) {
                    row.setTimestamp(++place);
                    sink.accept(row);
                }
                tellPassedOver(file, rows, "test: kept for evaluation");
            }
        }
    }

    @Override
    public void labeled(Sink<LabeledExample> sink) throws IOException {
        for (var task : labeled.entrySet()) {
            try (ExampleRows<LabeledExample> rows =
                    ExampleRows.labeled(task.getValue(), task.getKey())) {
                for (LabeledExample row = next(rows); row != null; row = next(rows)) {
                    row.setTimestamp(0);
                    sink.accept(row);
                }
                tellPassedOver(
                        task.getValue(),
                        rows,
                        "unlabeled: give the file as --unlabeled too to pretrain on them");
            }
        }
    }

    private void tellPassedOver(Path file, ExampleRows<?> rows, String why) {
        if (rows.passedOver() > 0) {
            passedOver.accept(
                    String.format(
                            Locale.ROOT,
                            "%s: %,d rows whose split is %s",
                            file.getFileName(),
                            rows.passedOver(),
                            why));
        }
    }

    private <T> T next(ExampleRows<T> rows) throws IOException {
        return next(rows, refused);
    }

    /** The next good row; a bad one is told and passed over. */
    private static <T> T next(ExampleRows<T> rows, Consumer<String> refused) throws IOException {
        while (true) {
            try {
                return rows.next();
            } catch (InvalidRecordException e) {
                refused.accept(e.getMessage());
            }
        }
    }
}
