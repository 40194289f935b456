package io.millrace.schemas.decode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells by its first bytes what a file is that holds no lines of JSON: everything else would be told of each of its lines. */
final class FileKind {

    /** As many bytes as are looked at; an archive says what it is behind its first name. */
    static final int LOOKED_AT = 4096;

    private static final int TAR_AT = 257;

    private record Magic(String bytes, String name) {
        boolean begins(byte[] head) {
            byte[] magic = bytes.getBytes(StandardCharsets.ISO_8859_1);
            return head.length >= magic.length
                    && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
        }
    }

    private static final String PLAIN = "needed: plain JSON lines, or gzip of them";

    private static final List<Magic> CONTAINERS =
            List.of(
                    new Magic("\u001f\u008b", "gzip in gzip"),
                    new Magic("(\u00b5/\u00fd", "zstd"),
                    new Magic("\u00fd7zXZ\0", "xz"),
                    new Magic("BZh", "bzip2"),
                    new Magic("PK\u0003\u0004", "a zip archive, or an office document"),
                    new Magic("PK\u0005\u0006", "an empty zip archive"),
                    new Magic("7z\u00bc\u00af", "a 7z archive"),
                    new Magic("Rar!", "a rar archive"),
                    new Magic("\u0004\"M\u0018", "lz4"),
                    new Magic("LZIP", "lzip"),
                    new Magic("\u00ff\u0006\0\0sNaPpY", "snappy"),
                    new Magic("\u001f\u009d", "compress (.Z)"),
                    new Magic("PAR1", "Parquet"),
                    new Magic("Obj\u0001", "an Avro file"),
                    new Magic("ORC", "ORC"),
                    new Magic("ARROW1", "Arrow"),
                    new Magic("\u0089HDF", "HDF5"),
                    new Magic("SQLite format 3", "an SQLite database"),
                    new Magic("%PDF", "a PDF"),
                    new Magic("\u0093NUMPY", "a NumPy array"),
                    new Magic("\u0080\u0002", "a pickle"),
                    new Magic("\u0080\u0003", "a pickle"),
                    new Magic("\u0080\u0004", "a pickle"),
                    new Magic("\u0080\u0005", "a pickle"),
                    new Magic("\u0089PNG", "a PNG picture"),
                    new Magic("\u00ff\u00d8\u00ff", "a JPEG picture"),
                    new Magic("\u00d0\u00cf\u0011\u00e0", "an old office document"),
                    new Magic("\u007fELF", "a program"));

    private static final List<Magic> ENCODINGS =
            List.of(
                    new Magic("\u00ff\u00fe\0\0", "UTF-32"),
                    new Magic("\0\0\u00fe\u00ff", "UTF-32"),
                    new Magic("\u00ff\u00fe", "UTF-16"),
                    new Magic("\u00fe\u00ff", "UTF-16"));

    private FileKind() {}

    /**
     * What a file is and what is needed, if it holds no lines of JSON objects; nothing if it may.
     *
     * @param in where the file begins; it is there again afterwards, for it can be marked
     */
    static Optional<String> of(InputStream in) throws IOException {
        in.mark(LOOKED_AT);
        byte[] head;
        try {
            head = in.readNBytes(LOOKED_AT);
        } catch (IOException e) {
            head = new byte[0]; // damaged: whoever reads the lines says in which
        }
        in.reset();
        for (Magic container : CONTAINERS) {
            if (container.begins(head)) {
                return Optional.of(container.name + "; " + PLAIN);
            }
        }
        if (head.length > TAR_AT + 5
                && new String(head, TAR_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            return Optional.of("a tar archive; " + PLAIN);
        }
        for (Magic encoding : ENCODINGS) {
            if (encoding.begins(head)) {
                return Optional.of(encoding.name + "; needed: UTF-8");
            }
        }
        if (head.length > 1 && (head[0] == 0 || head[1] == 0)) {
            return Optional.of("UTF-16 or UTF-32, or no text; needed: UTF-8");
        }
        return text(new String(head, StandardCharsets.UTF_8), head.length < LOOKED_AT);
    }

    private static Optional<String> text(String head, boolean whole) {
        String begun = head.replaceFirst("^[\\s\\x{feff}]+", "");
        if (begun.isEmpty() || begun.charAt(0) == '{') {
            // One object over many lines: no line of it is one.
            String first = begun.lines().findFirst().orElse("");
            boolean open = first.strip().equals("{") && (begun.length() > first.length());
            return open
                    ? Optional.of("JSON written over several lines; needed: one object a line")
                    : Optional.empty();
        }
        if (begun.charAt(0) == '[') {
            return Optional.of("a JSON array; needed: one object a line");
        }
        if (begun.charAt(0) == '<') {
            return Optional.of("XML or HTML; needed: one JSON object a line");
        }
        List<String> lines = begun.lines().limit(2).toList();
        boolean cut = lines.size() == 1 && !whole;
        return cut ? Optional.empty() : table(lines);
    }

    /** A first line without a brace, of names between commas, say. */
    private static Optional<String> table(List<String> lines) {
        String first = lines.get(0);
        if (first.indexOf('{') >= 0) {
            return Optional.empty(); // a damaged row, not another kind of file
        }
        for (String between : List.of("\t", ";", "|", ",")) {
            long fields = first.chars().filter(c -> c == between.charAt(0)).count();
            if (fields > 0 && first.toLowerCase(Locale.ROOT).matches("(?s)[^{}]*")) {
                String name = between.equals("\t") ? "tabs" : "'" + between + "'";
                return Optional.of(
                        "a table with "
                                + name
                                + " between its fields (CSV); needed: one JSON object a line");
            }
        }
        boolean json = first.strip().matches("\".*|-?[0-9].*|true|false|null");
        return json
                ? Optional.empty()
                : Optional.of("text that is no JSON; needed: one JSON object a line");
    }
}
