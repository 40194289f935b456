package io.millrace.schemas.decode;

import java.io.IOException;
import java.io.InputStream;

/** The lines of a stream as ranges of one reused buffer, which grows with the longest line up to a limit. */
final class RowLines {
    private final InputStream in;
    private final int maxBytes;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int length;

    /** Where the next line starts, and where what was read ends. */
    private int next;

    private int end;
    private long number;
    private boolean tooLong;

    RowLines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Moves to the next line; false at the end. A line that is too long is passed over, see {@link #tooLong()}. */
    boolean advance() throws IOException {
        tooLong = false;
        start = next;
        for (int scanned = next; ; ) {
            for (; scanned < end; scanned++) {
                if (buffer[scanned] == '\n') {
                    line(scanned, scanned + 1);
                    return true;
                }
            }
            if (scanned - start > maxBytes) {
                // Drop what is there: the line counts, its bytes do not.
                tooLong = true;
                end = start;
                scanned = start;
            }
            if (end == buffer.length) {
                scanned -= start;
                makeRoom();
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                boolean some = tooLong || end > start;
                if (some) {
                    line(end, end);
                }
                return some;
            }
            end += read;
        }
    }

    private void line(int stop, int following) {
        length = stop - start;
        next = following;
        number++;
    }

    private void makeRoom() {
        byte[] target = buffer;
        if (start == 0) {
            // One byte more than a line may have, to see that it has more.
            target =
                    new byte
                            [(int)
                                    Math.min(
                                            2L * buffer.length,
                                            Math.max(buffer.length, maxBytes) + 1L)];
        }
        System.arraycopy(buffer, start, target, 0, end - start);
        buffer = target;
        end -= start;
        start = 0;
    }

    /** Counts from 1. */
    long number() {
        return number;
    }

    boolean tooLong() {
        return tooLong || length > maxBytes;
    }

    boolean blank() {
        for (int i = start; i < start + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }
}
