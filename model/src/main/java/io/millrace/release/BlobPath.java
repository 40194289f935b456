package io.millrace.release;

import java.nio.charset.StandardCharsets;

/** Which paths a store takes: names that come from outside must not lead out of it. */
public final class BlobPath {

    private static final int MOST = 1024;
    private static final int SHOWN = 80;

    private BlobPath() {}

    /**
     * Gives the path back if it stays in the store.
     *
     * @throws IllegalArgumentException if not
     */
    public static String check(String path) {
        if (!isPath(path)) {
            String shown = path.length() > SHOWN ? path.substring(0, SHOWN) + "..." : path;
            throw new IllegalArgumentException(
                    "path is '"
                            + shown.replaceAll("\\p{Cntrl}", "?")
                            + "'; allowed: a relative path of plain names, without '..', of at most "
                            + MOST
                            + " characters");
        }
        return path;
    }

    /** True for a path of one segment. */
    public static boolean isName(String name) {
        return name.indexOf('/') < 0 && isPath(name);
    }

    private static boolean isPath(String path) {
        // A lone surrogate has no bytes in UTF-8, so no file can be named so.
        if (path.length() > MOST || !StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()
                    || segment.equals(".")
                    || segment.equals("..")
                    || !segment.chars().allMatch(BlobPath::isPlain)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(int c) {
        return c != '\\' && c != ':' && !Character.isISOControl(c);
    }
}
