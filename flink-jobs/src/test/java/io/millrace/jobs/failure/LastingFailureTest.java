package io.millrace.jobs.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.config.ConfigException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** What ends a job, and what is tried again. */
final class LastingFailureTest {

    private static Throwable unlinked() {
        return new IllegalStateException(
                "the engine does not start",
                new ExceptionInInitializerError(new UnsatisfiedLinkError("libgomp.so.1")));
    }

    private static Throwable atStart(Throwable failure) {
        return assertThrows(
                Throwable.class, () -> LastingFailure.endsAtStart(() -> throwing(failure)));
    }

    private static Throwable later(Throwable failure) {
        return assertThrows(
                Throwable.class, () -> LastingFailure.endsUnlinked(() -> throwing(failure)));
    }

    private static void throwing(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    private static String said(Throwable ended) {
        assertTrue(ended instanceof SuppressRestartsException, ended.toString());
        return ended.getCause().getMessage();
    }

    @Test
    void whatCannotBeLoadedEndsTheJobWheneverThatShows() {
        String line =
                "a class or library cannot be loaded (UnsatisfiedLinkError: libgomp.so.1); needed:"
                        + " all jars of one version, where the job runs";
        assertEquals(line, said(atStart(unlinked())));
        assertEquals(line, said(later(unlinked())));
        assertTrue(
                said(later(new NoClassDefFoundError("a/B"))).contains("NoClassDefFoundError: a/B"));
    }

    @Test
    void aStoreThatRefusesEndsTheJobAtItsStartAlone() {
        var refused = new AccessDeniedException("/srv/store/p");
        assertEquals(
                "/srv/store/p: the job's user may not read or write it", said(atStart(refused)));
        assertSame(refused, later(refused));
        var scheme = new UnsupportedFileSystemSchemeException("no file system for 's4'");
        assertEquals("no file system for 's4'", said(atStart(scheme)));
        var config = new ConfigException("encoder.name", "is 'x'; allowed: mlp");
        assertTrue(said(atStart(config)).contains("is 'x'; allowed: mlp"));
    }

    @Test
    void whatMayMendItselfIsTriedAgain() {
        for (Exception one :
                new Exception[] {
                    new IOException("store is not mounted", new IOException("stale handle")),
                    new IllegalStateException("a broker is away")
                }) {
            assertSame(one, atStart(one));
            assertSame(one, later(one));
        }
        var ended = new SuppressRestartsException(new NoClassDefFoundError("a/B"));
        assertSame(ended, atStart(ended), "it ends already, by its own line");
        var circle = new IOException("a");
        circle.initCause(new IOException("b", circle));
        assertSame(circle, atStart(circle));
    }
}
