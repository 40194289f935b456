package io.millrace.proof.objectives;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Files of real data, gzip each. */
final class RealData {

    private static final int BUFFER = 1 << 16;

    private RealData() {}

    /**
     * A file's content.
     *
     * @throws NoSuchFileException with what it is needed for, if it is not there
     */
    static InputStream open(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isReadable(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "the real data of this row; --data names its folder");
        }
        return new BufferedInputStream(
                new GZIPInputStream(Files.newInputStream(file), BUFFER), BUFFER);
    }

    /** The same in an order of no meaning, the same every time: files may be sorted by label. */
    static <T> List<T> mixed(List<T> rows) {
        var mixed = new ArrayList<>(rows);
        Collections.shuffle(mixed, new Random(1));
        return mixed;
    }

    /** The first of them, as many as there are at most. */
    static <T> List<T> first(int count, List<T> rows) {
        return rows.subList(0, Math.min(count, rows.size()));
    }
}
