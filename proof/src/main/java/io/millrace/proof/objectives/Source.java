package io.millrace.proof.objectives;

import io.millrace.schemas.plugin.Plugin;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a row's examples come from. Found by name; reads the same in every run.
 *
 * @param <O> its options
 */
public interface Source<O extends Record> extends Plugin<O> {

    /**
     * Reads all that a row needs.
     *
     * @param folder that of the real data; one that generates its data does not look at it
     * @throws IOException if a file is not there or cannot be read
     */
    Material read(O own, Path folder) throws IOException;
}
