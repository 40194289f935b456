package io.millrace.release;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a safetensors file says about itself, checked as a whole: the tensors lie side by side without gap or overlap.
 *
 * @param metadata free words, by name
 * @param tensors in the order of their data
 * @param dataBytes bytes of all the data
 */
record SafetensorsHeader(SortedMap<String, String> metadata, List<Entry> tensors, long dataBytes) {
    /** Bytes of the header's JSON text at most. */
    static final int MAX_BYTES = 16 << 20;

    static final int MAX_TENSORS = 1 << 16;
    static final int MAX_RANK = 16;

    /** The key under which a file keeps its metadata; no tensor can have this name. */
    static final String METADATA = "__metadata__";

    /** One tensor: its data are the bytes from {@code begin} to {@code end} (exclusive) after the header. */
    record Entry(String name, ElementType type, List<Long> shape, long begin, long end) {
        long bytes() {
            return end - begin;
        }

        /** Bytes of the tensor as float32. */
        long floatBytes() {
            return bytes() / type.bytes() * Float.BYTES;
        }

        long[] extents() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** Checks the entries of one file against each other. */
    static SafetensorsHeader of(Map<String, String> metadata, List<Entry> entries)
            throws InvalidArtifactException {
        // An empty tensor lies before the one that begins at the same place.
        List<Entry> ordered =
                entries.stream()
                        .sorted(
                                Comparator.comparingLong(Entry::begin)
                                        .thenComparingLong(Entry::end)
                                        .thenComparing(Entry::name))
                        .toList();
        long end = 0;
        for (Entry entry : ordered) {
            checkSize(entry);
            if (entry.begin() != end) {
                throw new InvalidArtifactException(
                        "tensor %s: begins at byte %d, the data before end at %d; gaps and overlaps are refused"
                                .formatted(shown(entry.name()), entry.begin(), end));
            }
            end = entry.end();
        }
        return new SafetensorsHeader(
                Collections.unmodifiableSortedMap(new TreeMap<>(metadata)), ordered, end);
    }

    private static void checkSize(Entry entry) throws InvalidArtifactException {
        long needed;
        try {
            needed = Math.multiplyExact(Shapes.count(entry.extents()), (long) entry.type().bytes());
        } catch (ArithmeticException overflow) {
            throw new InvalidArtifactException(
                    "tensor %s: the shape %s is out of range"
                            .formatted(shown(entry.name()), Arrays.toString(entry.extents())),
                    overflow);
        }
        if (entry.begin() < 0 || entry.end() < entry.begin() || entry.bytes() != needed) {
            throw new InvalidArtifactException(
                    "tensor %s: data_offsets [%d, %d] hold %d bytes; %s%s needs %d"
                            .formatted(
                                    shown(entry.name()),
                                    entry.begin(),
                                    entry.end(),
                                    entry.bytes(),
                                    entry.type(),
                                    Arrays.toString(entry.extents()),
                                    needed));
        }
    }

    /** A name from a file, fit for one line of a message. */
    static String shown(String name) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "..." : name;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
