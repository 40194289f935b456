package io.millrace.proof.objectives;

import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads rows: every {@code .yaml} of a folder is one. */
public final class RowFiles {

    private static final String SUFFIX = ".yaml";

    private RowFiles() {}

    /** Those that are shipped, by name. */
    public static SortedMap<String, Row> shipped() throws IOException {
        URL folder = RowFiles.class.getResource("rows");
        if (folder == null) {
            throw new IOException("the class path has no rows");
        }
        try {
            URI place = folder.toURI();
            if (!"jar".equals(place.getScheme())) {
                return of(Path.of(place));
            }
            try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
                return of(jar.provider().getPath(place));
            }
        } catch (URISyntaxException e) {
            throw new IOException("the rows lie at " + folder, e);
        }
    }

    /**
     * Those of a folder, by name.
     *
     * @throws ConfigException if one is not a row, with its file
     * @throws IllegalArgumentException if there is none
     */
    public static SortedMap<String, Row> of(Path folder) throws IOException {
        var rows = new TreeMap<String, Row>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    String row = name.substring(0, name.length() - SUFFIX.length());
                    rows.put(row, read(file));
                }
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(
                    folder + " holds no file whose name ends in " + SUFFIX);
        }
        return rows;
    }

    private static Row read(Path file) throws IOException {
        try {
            return StrictYaml.read(Files.readString(file), Row.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }
}
