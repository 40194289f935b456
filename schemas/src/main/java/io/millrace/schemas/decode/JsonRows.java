package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.config.OptionTexts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads the rows of a {@code .jsonl} file, one example each, plain or gzip (told by its first bytes). Holds one row in
 * memory. Rows are {@code {"id"?, "domain"?, "text" | "features" | ..., "label"?, "split"?}}; blank lines are passed over.
 *
 * <p>Without an id a row's is {@code file:line}, without a domain an unlabeled row's is the file's name up to its first
 * dot. The timestamp is 0, for a file has none. Not thread-safe.
 *
 * @param <T> the kind of example
 */
public final class JsonRows<T> implements ExampleRows<T> {
    private static final int MAGIC_0 = 0x1F;
    private static final int MAGIC_1 = 0x8B;

    private final String file;
    private final InputStream in;
    private final RowLines lines;
    private final RowReader<T> reader;
    private final JsonParsing parsing;
    private final ChangeRows changes;
    private final int maxBytes;
    private ObjectNode last;
    private long passedOver;

    private JsonRows(Path path, FieldOptions options, RowReader<T> reader) throws IOException {
        this.file = path.getFileName().toString();
        this.reader = reader;
        this.parsing = new JsonParsing(options);
        this.changes = new ChangeRows(options, new JsonFields(options), null);
        this.maxBytes = options.mostBytes();
        this.in = open(path);
        this.lines = new RowLines(in, options.mostBytes());
    }

    /**
     * Where the fields of rows are, if they are to be read as the values of a topic are: where its options say, or in the usual
     * places if its format is not {@link JsonFormat}.
     *
     * @throws io.millrace.schemas.config.ConfigException for an option that is unknown or not allowed, under {@code options}
     */
    public static FieldOptions fields(String format, Map<String, String> options) {
        return format.equals(new JsonFormat().name())
                ? OptionTexts.bind(options, Map.of(), FieldOptions.class)
                : FieldOptions.USUAL;
    }

    private interface RowReader<T> {
        Optional<T> read(ObjectNode row, RowDefaults defaults) throws InvalidRecordException;
    }

    /**
     * The rows to pretrain on. Those whose split is test are for evaluation: they are passed over and counted, see {@link
     * #passedOver()}.
     *
     * @throws IOException if the file cannot be opened
     * @throws IllegalArgumentException if its first bytes say that it holds no lines of JSON, with what it is
     */
    public static JsonRows<UnlabeledExample> unlabeled(Path file) throws IOException {
        return unlabeled(file, FieldOptions.USUAL);
    }

    /**
     * As {@link #unlabeled(Path)}, where fields have other places, or a label becomes a target.
     *
     * @throws io.millrace.schemas.config.ConfigException if the options name a task
     */
    public static JsonRows<UnlabeledExample> unlabeled(Path file, FieldOptions options)
            throws IOException {
        return new JsonRows<>(file, options, new JsonFields(options.withoutTask())::unlabeled);
    }

    /**
     * Every row, whatever its split: what a model is to answer. Labels are not looked at.
     *
     * @throws IOException if the file cannot be opened
     * @throws IllegalArgumentException if its first bytes say that it holds no lines of JSON, with what it is
     */
    public static JsonRows<UnlabeledExample> all(Path file) throws IOException {
        JsonFields fields = new JsonFields(FieldOptions.USUAL);
        return new JsonRows<>(
                file,
                FieldOptions.USUAL,
                (row, defaults) -> Optional.of(fields.example(row, defaults)));
    }

    /**
     * The labelled rows of one task. A row's own "task" is not looked at. Rows whose split is unlabeled are passed over and
     * counted, see {@link #passedOver()}: a file may hold both kinds, and is then given twice.
     *
     * @throws IOException if the file cannot be opened
     * @throws IllegalArgumentException if its first bytes say that it holds no lines of JSON, with what it is
     */
    public static JsonRows<LabeledExample> labeled(Path file, String task) throws IOException {
        if (task.isEmpty() || task.startsWith("/")) {
            throw new IllegalArgumentException(
                    "task is \""
                            + task
                            + "\"; allowed are names of one character or more that do not start with /");
        }
        FieldOptions options = FieldOptions.ofTask(task);
        JsonLabels labels = new JsonLabels(options, new JsonFields(options));
        return new JsonRows<>(
                file,
                options,
                (row, defaults) ->
                        labels.labeledUnlessSaid(
                                row, new RowDefaults(defaults.id(), "", defaults.timestamp())));
    }

    /**
     * The next row's example, or null at the end of the file.
     *
     * @throws InvalidRecordException if the row is not an example; the reason starts with {@code file:line}. The next
     *     call goes on with the row after it.
     * @throws IOException if the file cannot be read, or its compressed data is damaged
     */
    @Override
    public T next() throws IOException, InvalidRecordException {
        while (advance()) {
            if (lines.blank() && !lines.tooLong()) {
                continue;
            }
            Optional<T> example = read();
            if (example.isPresent()) {
                return example.get();
            }
            passedOver++;
        }
        return null;
    }

    /** The line of the row that {@link #next()} gave last, from 1. */
    public long line() {
        return lines.number();
    }

    /** What a further field of the row that {@link #next()} gave last says, as text; empty if it is not there. */
    public Optional<String> said(String field) {
        JsonNode said = last.path(field);
        return said.isValueNode() && !said.isNull() ? Optional.of(said.asText()) : Optional.empty();
    }

    /** Good rows so far that were passed over: for evaluation, or without a label where labels are read. */
    @Override
    public long passedOver() {
        return passedOver;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean advance() throws IOException {
        try {
            return lines.advance();
        } catch (IOException e) {
            throw new IOException(file + ":" + (lines.number() + 1) + ": " + e.getMessage(), e);
        }
    }

    private Optional<T> read() throws InvalidRecordException {
        String place = file + ":" + lines.number();
        try {
            if (lines.tooLong()) {
                throw new InvalidRecordException(
                        "row is longer than " + maxBytes + " bytes, which is what is allowed");
            }
            last = changes.row(parsing.parse(lines.buffer(), lines.start(), lines.length()));
            return reader.read(last, new RowDefaults(place, stem(file), 0L));
        } catch (PassedOver noRow) {
            return Optional.empty();
        } catch (InvalidRecordException e) {
            throw new InvalidRecordException(place + ": " + e.getMessage(), e);
        }
    }

    private static String stem(String file) {
        int dot = file.indexOf('.', 1);
        return dot < 0 ? file : file.substring(0, dot);
    }

    private static InputStream open(Path path) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(path));
        try {
            raw.mark(2);
            boolean gzip = raw.read() == MAGIC_0 && raw.read() == MAGIC_1;
            raw.reset();
            InputStream in =
                    gzip ? new BufferedInputStream(new GZIPInputStream(raw, 64 * 1024)) : raw;
            Optional<String> other = FileKind.of(in);
            if (other.isPresent()) {
                throw new IllegalArgumentException(
                        path + " is " + (gzip ? "gzip of " : "") + other.get());
            }
            return in;
        } catch (IOException e) {
            raw.close();
            throw new IOException(path.getFileName() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            raw.close();
            throw e;
        }
    }
}
