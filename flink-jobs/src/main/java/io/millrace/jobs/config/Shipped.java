package io.millrace.jobs.config;

import io.millrace.jobs.failure.LastingFailure;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** A configuration record on its way to a task manager: JSON is a part of YAML, so it is read like the file itself,
 * but for variables of the environment: those were replaced where it was read first. */
public final class Shipped<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final String json;

    public Shipped(T config, Class<T> type) {
        this.type = type;
        this.json = new String(CanonicalJson.bytes(config), StandardCharsets.UTF_8);
    }

    /** The record; one that cannot be read there ends the job. */
    public T get() {
        try {
            return StrictYaml.convert(StrictYaml.tree(json), type, "");
        } catch (ConfigException e) { // what it names is not where the job runs, say
            throw LastingFailure.of(e);
        }
    }
}
