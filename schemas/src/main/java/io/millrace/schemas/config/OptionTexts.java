package io.millrace.schemas.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Options that travelled as texts, such as those of a format in a job's graph, to the record of what was found by name: as
 * {@link StrictYaml#convert}, but a number or boolean may be its text, and no variable of the environment is looked for, for
 * that was done where they were read first.
 *
 * <p>Components of type {@link Secret} are taken from the secrets, all others from the options; the other way round is an
 * error, so that no secret stands where it would be shown.
 */
public final class OptionTexts {

    private static final String OPTIONS = "options";
    private static final String SECRETS = "secrets";

    private OptionTexts() {}

    /**
     * The record of the options.
     *
     * @throws ConfigException for one that is unknown or has a value that is not allowed, under {@code options} or {@code
     *     secrets}; a secret's value is never shown
     */
    public static <T extends Record> T bind(
            Map<String, String> options, Map<String, Secret> secrets, Class<T> type) {
        Set<String> secret = RecordKeys.secrets(type);
        Set<String> plain = new TreeSet<>(RecordKeys.all(type));
        plain.removeAll(secret);
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(options)
                .forEach(
                        (key, value) ->
                                tree.put(known(key, plain, OPTIONS, secret, SECRETS), value));
        new TreeMap<>(secrets)
                .forEach(
                        (key, value) ->
                                tree.put(
                                        known(key, secret, SECRETS, plain, OPTIONS),
                                        value.value()));
        try {
            return type.cast(RecordBinder.ofTexts().bindRecord(tree, type, ""));
        } catch (ConfigException refused) {
            throw under(type, refused);
        }
    }

    /** What is said of a record's component, with the section that it was taken from before it. */
    public static ConfigException under(Class<? extends Record> type, ConfigException refused) {
        boolean secret = RecordKeys.secrets(type).contains(refused.key());
        return refused.under(secret ? SECRETS : OPTIONS);
    }

    private static String known(
            String key, Set<String> keys, String section, Set<String> others, String elsewhere) {
        if (others.contains(key)) {
            throw new ConfigException(
                    ConfigException.join(section, key),
                    "known, but not here; allowed: in " + elsewhere);
        }
        if (!keys.contains(key)) {
            throw RecordKeys.unknown(key, keys, section);
        }
        return key;
    }
}
