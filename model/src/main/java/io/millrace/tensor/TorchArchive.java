package io.millrace.tensor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes a TorchScript archive of one module from its source text. An archive is a zip with the source, a pickled
 * instance without attributes, no constants and the format version; the engine compiles the source when it loads it.
 */
final class TorchArchive {

    /** Pickle, protocol 2: {@code __torch__.Ops.__new__()} with an empty state. */
    private static final byte[] INSTANCE =
            "\u0080\u0002c__torch__\nOps\n)\u0081}b.".getBytes(ISO_8859_1);

    /** Pickle, protocol 2: the empty tuple. */
    private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(ISO_8859_1);

    private TorchArchive() {}

    /** A module whose methods stand in several resources, one after the other. */
    static byte[] ofResources(String... names) {
        var source = new ByteArrayOutputStream();
        for (String name : names) {
            source.writeBytes(read(name));
        }
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            add(zip, "ops/data.pkl", INSTANCE);
            add(zip, "ops/code/__torch__.py", source.toByteArray());
            add(zip, "ops/constants.pkl", NO_CONSTANTS);
            add(zip, "ops/version", "10\n".getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write an archive", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] read(String name) {
        try (InputStream source = TorchArchive.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new IllegalStateException(
                        "resource " + name + " is missing from the class path");
            }
            return source.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read resource " + name, e);
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
