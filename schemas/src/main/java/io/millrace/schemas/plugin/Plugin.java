package io.millrace.schemas.plugin;

/**
 * Something found by name through {@link java.util.ServiceLoader}: the file of its interface's name under {@code
 * META-INF/services} names its class, which has a public constructor without parameters.
 *
 * @param <O> its options: a record that validates itself, see {@link io.millrace.schemas.config}
 */
public interface Plugin<O extends Record> {

    /** The name in configurations: lower case, words joined by hyphens. */
    String name();

    /** The record of its options. */
    Class<O> options();
}
