package io.millrace.proof.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Real data in the folder {@code shared/data} beside the repository or further up, or in that of {@code
 * -Dmillrace.data=DIR}. A machine without it skips what needs it, and says so.
 */
final class SharedData {

    private static final int BLOCK = 512;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A file, unzipped. */
    InputStream open(String name) throws IOException {
        Path file = file(name);
        assumeTrue(
                Files.isReadable(file),
                () -> "skipped: there is no " + file + ", the real data that it is tried on");
        return new GZIPInputStream(Files.newInputStream(file), 1 << 16);
    }

    private static Path file(String name) {
        String elsewhere = System.getProperty("millrace.data");
        if (elsewhere != null) {
            return Path.of(elsewhere, name);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            Path data = folder.resolve("shared/data");
            if (Files.isDirectory(data)) {
                return data.resolve(name);
            }
        }
        return here.resolve("../../shared/data").normalize().resolve(name);
    }

    /**
     * Some rows of a file of JSON lines, in an order of no meaning that is the same every time: files may be sorted by label.
     *
     * @param count so many, or all there are
     * @param splits of which they are
     */
    List<ObjectNode> rows(String name, int count, String... splits) throws IOException {
        Set<String> wanted = Set.of(splits);
        var rows = new ArrayList<ObjectNode>();
        try (var lines = new BufferedReader(new InputStreamReader(open(name), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                var row = (ObjectNode) JSON.readTree(line);
                if (wanted.contains(row.path("split").asText())) {
                    rows.add(row);
                }
            }
        }
        return mixed(rows).subList(0, Math.min(count, rows.size()));
    }

    /** The same in an order of no meaning, the same every time. */
    static <T> List<T> mixed(List<T> rows) {
        var mixed = new ArrayList<>(rows);
        Collections.shuffle(mixed, new Random(1));
        return mixed;
    }

    /** The files of a packed archive, by their names there, in its order: blocks of 512 bytes, a header and the content. */
    Map<String, byte[]> tar(String name) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (InputStream in = open(name)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                int size = Integer.parseInt(text(header, 124, 11), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                if (header[156] == '0') {
                    files.put(text(header, 0, 100), content);
                }
                header = in.readNBytes(BLOCK);
            }
        }
        return files;
    }

    private static String text(byte[] header, int from, int length) {
        return new String(header, from, length, UTF_8).replace("\0", "").strip();
    }

    /**
     * The first entries of an IDX file of unsigned bytes: two zeros, the type 8, the number of axes, then their lengths (4
     * bytes each, big endian), then the values.
     *
     * @return each entry's values: a picture's pixels, or one label
     */
    List<byte[]> idx(String name, int count) throws IOException {
        try (InputStream in = open(name)) {
            ByteBuffer magic = ByteBuffer.wrap(in.readNBytes(4));
            if (magic.getShort(0) != 0 || magic.get(2) != 8) {
                throw new IOException(name + " is no IDX file of unsigned bytes");
            }
            ByteBuffer axes = ByteBuffer.wrap(in.readNBytes(4 * magic.get(3)));
            axes.getInt(); // entries
            int size = 1;
            while (axes.hasRemaining()) {
                size *= axes.getInt();
            }
            var entries = new ArrayList<byte[]>(count);
            for (int i = 0; i < count; i++) {
                entries.add(in.readNBytes(size));
            }
            return entries;
        }
    }
}
