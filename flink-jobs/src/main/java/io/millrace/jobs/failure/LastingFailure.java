package io.millrace.jobs.failure;

import io.millrace.schemas.config.ConfigException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A failure that every attempt of a job would meet again until somebody changes something: it ends the job at once, with one
 * line, in place of being tried for ever.
 */
public final class LastingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_CAUSES = 50;

    private LastingFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** What may fail so. */
    public interface Work {
        /** Does it. */
        void run() throws Exception;
    }

    /**
     * Does what a task does before anything else. What fails there by the configuration, by a right that is missing or by a
     * class that cannot be loaded ends the job; a store or a broker that is away is tried again.
     *
     * @throws SuppressRestartsException if it fails for good
     */
    public static void endsAtStart(Work work) throws Exception {
        try {
            work.run();
        } catch (Exception | LinkageError e) {
            Optional<String> why = refused(e).or(() -> unlinked(e));
            if (why.isPresent()) {
                throw ended(why.get(), e);
            }
            throw e;
        }
    }

    /**
     * Does what a task does all the time; only a class or library that cannot be loaded ends the job.
     *
     * @throws SuppressRestartsException if it fails for good
     */
    public static void endsUnlinked(Work work) throws Exception {
        try {
            work.run();
        } catch (Exception | LinkageError e) {
            throwIfUnlinked(e);
            throw e;
        }
    }

    /**
     * For whoever has caught a failure.
     *
     * @throws SuppressRestartsException if it is that of a class or library that cannot be loaded
     */
    public static void throwIfUnlinked(Throwable failure) {
        Optional<String> why = unlinked(failure);
        if (why.isPresent()) {
            throw ended(why.get(), failure);
        }
    }

    /** What to throw where a job runs and its configuration cannot be read there. */
    public static SuppressRestartsException of(ConfigException refused) {
        return ended(refused.getMessage(), refused);
    }

    private static SuppressRestartsException ended(String why, Throwable failure) {
        return new SuppressRestartsException(new LastingFailure(why, failure));
    }

    private static Optional<String> unlinked(Throwable failure) {
        return cause(failure, LinkageError.class)
                .map(
                        e ->
                                "a class or library cannot be loaded ("
                                        + said(e)
                                        + "); needed: all jars of one version, where the job runs");
    }

    private static Optional<String> refused(Throwable failure) {
        Optional<String> right =
                cause(failure, AccessDeniedException.class)
                        .map(e -> e.getMessage() + ": the job's user may not read or write it");
        return right.or(
                        () ->
                                cause(failure, UnsupportedFileSystemSchemeException.class)
                                        .map(Throwable::getMessage))
                .or(() -> cause(failure, ConfigException.class).map(Throwable::getMessage));
    }

    private static String said(Throwable e) {
        Throwable root = e.getCause() == null ? e : e.getCause();
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    /** The first of a kind in the chain, unless the job ends by one before it. */
    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
        Throwable one = failure;
        for (int i = 0; one != null && i < MOST_CAUSES; i++) {
            if (one instanceof SuppressRestartsException) {
                return Optional.empty();
            }
            if (kind.isInstance(one)) {
                return Optional.of(kind.cast(one));
            }
            one = one.getCause();
        }
        return Optional.empty();
    }
}
