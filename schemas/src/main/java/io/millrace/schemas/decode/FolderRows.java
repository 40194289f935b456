package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.PayloadType;
import io.millrace.schemas.payload.PayloadTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a folder and of those in it, one example each, in the order of their names. What kind of payload a file holds its
 * ending says ({@link PayloadType#endings}). Its path from the folder on is its id; a first folder of the name of a split, {@code train} say,
 * is that; of the next one the name is the label where labels are read, and the domain where they are not. Hidden files are passed over.
 *
 * @param <T> what a file becomes
 */
public final class FolderRows<T> implements ExampleRows<T> {

    private interface Reader<T> {
        Optional<T> read(ObjectNode row, RowDefaults defaults) throws InvalidRecordException;
    }

    private final Path folder;
    private final String named;
    private final Reader<T> reader;
    private final Iterator<Path> files;
    private long passedOver;

    private FolderRows(Path folder, String named, Reader<T> reader) throws IOException {
        this.folder = folder;
        this.named = named;
        this.reader = reader;
        try (Stream<Path> all = Files.walk(folder)) {
            this.files =
                    all.filter(Files::isRegularFile)
                            .filter(file -> !hidden(folder.relativize(file)))
                            .sorted()
                            .toList()
                            .iterator();
        }
    }

    private static boolean hidden(Path path) {
        for (Path part : path) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /**
     * The files to pretrain on; those under a folder for the test are passed over.
     *
     * @throws IOException if the folder cannot be read
     */
    public static FolderRows<UnlabeledExample> unlabeled(Path folder) throws IOException {
        return new FolderRows<>(folder, "domain", new JsonFields(FieldOptions.USUAL)::unlabeled);
    }

    /**
     * The files of one task, with their labels.
     *
     * @throws IOException if the folder cannot be read
     */
    public static FolderRows<LabeledExample> labeled(Path folder, String task) throws IOException {
        FieldOptions options = FieldOptions.ofTask(task);
        var labels = new JsonLabels(options, new JsonFields(options));
        return new FolderRows<>(
                folder,
                "label",
                (row, defaults) ->
                        labels.labeledUnlessSaid(row, new RowDefaults(defaults.id(), "", 0L)));
    }

    @Override
    public T next() throws IOException, InvalidRecordException {
        while (files.hasNext()) {
            Path file = files.next();
            List<String> names = new ArrayList<>();
            folder.relativize(file).forEach(part -> names.add(part.toString()));
            String id = String.join("/", names);
            try {
                String domain = folder.toAbsolutePath().normalize().getFileName().toString();
                Optional<T> read = reader.read(row(file, names), new RowDefaults(id, domain, 0L));
                if (read.isPresent()) {
                    return read.get();
                }
                passedOver++;
            } catch (InvalidRecordException e) {
                throw new InvalidRecordException(id + ": " + e.getMessage(), e);
            }
        }
        return null;
    }

    private ObjectNode row(Path file, List<String> names)
            throws IOException, InvalidRecordException {
        PayloadType<?> type = type(names.get(names.size() - 1));
        int most = FieldOptions.USUAL.mostBytes();
        if (Files.size(file) > most) {
            throw new InvalidRecordException(
                    "file has " + Files.size(file) + " bytes; allowed are " + most);
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        int at = 0;
        if (names.size() > 1 && SplitWords.meant(names.get(0)).isPresent()) {
            row.put("split", names.get(at++));
        }
        if (at < names.size() - 1) {
            row.put(named, names.get(at));
        }
        row.set(type.name(), type.ofFile(Files.readAllBytes(file)));
        return row;
    }

    private static PayloadType<?> type(String name) throws InvalidRecordException {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        var endings = new TreeMap<String, PayloadType<?>>();
        for (PayloadType<?> type : PayloadTypes.known().all().values()) {
            type.endings().forEach(one -> endings.put(one, type));
        }
        PayloadType<?> type = endings.get(ending);
        if (type == null) {
            throw new InvalidRecordException(
                    "ending is ."
                            + ending
                            + "; allowed for a file of a folder: ."
                            + String.join(", .", endings.keySet()));
        }
        return type;
    }

    @Override
    public long passedOver() {
        return passedOver;
    }

    @Override
    public void close() {
        // every file is closed once it is read
    }
}
