package io.millrace.schemas.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Reads YAML into immutable records, refusing whatever it does not understand. How a record states its defaults and
 * checks is described at the {@linkplain io.millrace.schemas.config package}.
 *
 * <p>In text values {@code ${NAME}} is replaced by a variable of the environment; errors show the placeholder, never the
 * value. Every method throws {@link ConfigException} with one line for the first thing that is wrong.
 */
public final class StrictYaml {
    private StrictYaml() {}

    /** Reads a text with the environment of this process. */
    public static <T> T read(String yaml, Class<T> type) {
        return read(yaml, type, System::getenv);
    }

    /**
     * Reads a text.
     *
     * @param environment the value of a variable, null if it is not set
     */
    public static <T> T read(String yaml, Class<T> type, Function<String, String> environment) {
        return convert(YamlTree.parse(yaml), type, "", environment);
    }

    /**
     * Reads a UTF-8 file with the environment of this process.
     *
     * @throws IOException if the file cannot be read
     */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        return read(file, type, System::getenv);
    }

    /**
     * Reads a UTF-8 file.
     *
     * @throws IOException if the file cannot be read
     */
    public static <T> T read(Path file, Class<T> type, Function<String, String> environment)
            throws IOException {
        long size = Files.size(file);
        if (size > 4L * YamlTree.MAX_CHARACTERS) {
            throw new ConfigException(
                    "",
                    file
                            + ": got "
                            + size
                            + " bytes; allowed: at most "
                            + YamlTree.MAX_CHARACTERS
                            + " characters");
        }
        try {
            return read(Files.readString(file, StandardCharsets.UTF_8), type, environment);
        } catch (CharacterCodingException malformed) {
            throw new ConfigException("", file + ": not valid UTF-8");
        }
    }

    /** The tree of a text, whose placeholders stand as they are. */
    public static JsonNode tree(String yaml) {
        return YamlTree.parse(yaml);
    }

    /**
     * Reads a sub-tree that a record left unread, such as the options of something found by name. Placeholders were replaced
     * when it was bound to the record: what looks like one now is meant so.
     */
    public static <T> T convert(JsonNode tree, Class<T> type, String where) {
        return type.cast(RecordBinder.ofResolved().bindRecord(present(tree), type, where));
    }

    /**
     * Reads a tree.
     *
     * @param tree null, JSON null or missing stand for an empty mapping
     * @param where path of the sub-tree, for errors
     */
    public static <T> T convert(
            JsonNode tree, Class<T> type, String where, Function<String, String> environment) {
        return type.cast(new RecordBinder(environment).bindRecord(present(tree), type, where));
    }

    private static JsonNode present(JsonNode tree) {
        return tree == null ? MissingNode.getInstance() : tree;
    }

    /**
     * For a compact constructor: the section itself, or one made of defaults alone if it was left out.
     *
     * @param key the section's key, for errors about what has no default
     */
    public static <T> T section(String key, T section, Class<T> type) {
        return section != null ? section : convert(null, type, key, name -> null);
    }
}
