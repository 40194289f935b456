package io.millrace.local.run;

/** Why a job ended: what failed first, without what Flink wraps around it. */
public final class RootCause {

    private RootCause() {}

    /** A failure whose message is that of the root cause. */
    public static IllegalStateException of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return new IllegalStateException(said(root), failure);
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
