package io.millrace.schemas.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import java.util.function.Supplier;

/**
 * On a component {@code Map<String, T>} of a record: it takes the keys of the record's own section that no component has
 * and that are among these. So what is found by name can have a key of its name, and a slip is refused as ever.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FurtherKeys {

    /** Gives the keys; has a constructor without parameters. */
    Class<? extends Supplier<Set<String>>> value();
}
