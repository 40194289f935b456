package io.millrace.schemas.config;

/**
 * A configuration that cannot be used: one line with the path of the key, the value found and what is allowed.
 *
 * <p>It never carries a cause, since what another library says about a value may quote a secret.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String problem;

    /**
     * @param key path of the key, such as {@code training.batch} or {@code domains[2].name}; empty for the whole file
     * @param problem what is wrong and what is allowed, in one line
     */
    public ConfigException(String key, String problem) {
        super(key.isEmpty() ? problem : key + ": " + problem);
        this.key = key;
        this.problem = problem;
    }

    /** The error for a value that is not among the allowed ones. */
    public static ConfigException refused(String key, Object value, String allowed) {
        String shown =
                value instanceof CharSequence
                        ? '"' + value.toString() + '"'
                        : String.valueOf(value);
        return new ConfigException(key, "got " + shown + "; allowed: " + allowed);
    }

    /** The error for a key that has no value and no default. */
    public static ConfigException missing(String key, String allowed) {
        return new ConfigException(key, "missing; required: " + allowed);
    }

    /** The path of the key; empty if the whole file is meant. */
    public String key() {
        return key;
    }

    /** What is wrong, without the path. */
    public String problem() {
        return problem;
    }

    /** The same error seen from the section around it. */
    public ConfigException under(String section) {
        return new ConfigException(join(section, key), problem);
    }

    static String join(String section, String key) {
        if (section.isEmpty() || key.isEmpty()) {
            return section + key;
        }
        return key.startsWith("[") ? section + key : section + "." + key;
    }
}
