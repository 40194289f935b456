package io.millrace.schemas.plugin;

/** The options of something that has none. */
public record NoOptions() {

    /** The one there is. */
    public static final NoOptions NONE = new NoOptions();
}
