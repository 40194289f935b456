package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Examples in files of a user: the lines of one file, or the files of a folder.
 *
 * @param <T> what a row becomes
 */
public interface ExampleRows<T> extends AutoCloseable {

    /**
     * The next row's example, or null after the last.
     *
     * @throws InvalidRecordException if the row is not an example; the reason starts with the place. The next call goes on with
     *     the row after it.
     * @throws IOException if what holds the rows cannot be read
     */
    T next() throws IOException, InvalidRecordException;

    /** Good rows so far that were passed over: for evaluation, or without a label where labels are read. */
    long passedOver();

    @Override
    void close() throws IOException;

    /**
     * The rows to pretrain on; see {@link JsonRows#unlabeled(Path, FieldOptions)} and {@link FolderRows}.
     *
     * @param from a file, or a folder of files that hold one example each
     * @param options where the fields of a file's rows are
     */
    static ExampleRows<UnlabeledExample> unlabeled(Path from, FieldOptions options)
            throws IOException {
        return Files.isDirectory(from)
                ? FolderRows.unlabeled(from)
                : JsonRows.unlabeled(from, options);
    }

    /**
     * The labelled rows of one task; see {@link JsonRows#labeled} and {@link FolderRows}.
     *
     * @param from a file, or a folder of files that hold one example each
     */
    static ExampleRows<LabeledExample> labeled(Path from, String task) throws IOException {
        return Files.isDirectory(from)
                ? FolderRows.labeled(from, task)
                : JsonRows.labeled(from, task);
    }
}
