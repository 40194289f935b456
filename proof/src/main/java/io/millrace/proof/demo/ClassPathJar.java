package io.millrace.proof.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A jar on the class path, found through an entry that it is known to hold. The data in it is read where
 * it lies: nothing is unpacked.
 */
final class ClassPathJar implements AutoCloseable {

    private final JarFile jar;

    private ClassPathJar(JarFile jar) {
        this.jar = jar;
    }

    /**
     * @param artifact the coordinates to name when the jar is missing
     * @throws IOException if no jar on the class path holds the entry
     */
    static ClassPathJar holding(String entry, String artifact) throws IOException {
        URL url = ClassPathJar.class.getClassLoader().getResource(entry);
        if (url == null) {
            throw new IOException(
                    "the demo reads its data from the artifact "
                            + artifact
                            + ", which is not on the class path (no entry "
                            + entry
                            + ")");
        }
        URLConnection connection = url.openConnection();
        if (!(connection instanceof JarURLConnection inJar)) {
            throw new IOException(
                    "the demo reads its data from the jar of " + artifact + ", but found " + url);
        }
        // A cached JarFile is shared with the class loader, and closing it would close it for all.
        inJar.setUseCaches(false);
        return new ClassPathJar(inJar.getJarFile());
    }

    /** The names of the files that the filter accepts, sorted: the order in the jar decides nothing. */
    List<String> names(Predicate<String> filter) {
        List<String> names = new ArrayList<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            if (!entry.isDirectory() && filter.test(entry.getName())) {
                names.add(entry.getName());
            }
        }
        Collections.sort(names);
        return names;
    }

    InputStream open(String name) throws IOException {
        return jar.getInputStream(jar.getJarEntry(name));
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
