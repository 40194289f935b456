package io.millrace.store;

/** Which paths a store takes: names that come from outside must not lead out of it. */
public final class BlobPath {

    private static final int MOST = 1024;

    private BlobPath() {}

    /**
     * Gives the path back if it stays in the store.
     *
     * @throws IllegalArgumentException if not
     */
    public static String check(String path) {
        boolean good = !path.isEmpty() && path.length() <= MOST && !path.startsWith("/");
        for (String segment : path.split("/", -1)) {
            good &= !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
            good &= segment.chars().allMatch(c -> c > 31 && c != 127 && c != '\\' && c != ':');
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "path is '"
                            + path
                            + "'; allowed: a relative path of plain names, without '..'");
        }
        return path;
    }
}
