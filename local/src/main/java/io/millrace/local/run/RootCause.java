package io.millrace.local.run;

/** Why a job ended: what failed first, without what Flink wraps around it. */
public final class RootCause {

    private RootCause() {}

    /** A failure whose message is that of the root cause. */
    public static IllegalStateException of(Throwable failure) {
        Throwable root = failure;
        Throwable own = null;
        while (true) {
            // Ours are sentences that say what to do; what a library said below explains no more.
            own = isOwn(root) ? root : own;
            if (root.getCause() == null || root.getCause() == root) {
                break;
            }
            root = root.getCause();
        }
        return new IllegalStateException(said(own == null ? root : own), failure);
    }

    private static boolean isOwn(Throwable failure) {
        return failure.getClass().getName().startsWith("io.millrace.")
                && failure.getMessage() != null
                && !failure.getMessage().isBlank();
    }

    private static String said(Throwable root) {
        String message = root.getMessage();
        String kind = root.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return kind;
        }
        // These are thrown with whole sentences.
        boolean sentence =
                root instanceof IllegalStateException
                        || root instanceof IllegalArgumentException
                        || root.getClass().getName().startsWith("io.millrace.");
        return sentence ? message : kind + ": " + message;
    }
}
