package io.millrace.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class FileFailureTest {

    @Test
    void whatIsWrongIsSaidWithThePath() {
        assertEquals("a: no such file", FileFailure.said(new NoSuchFileException("a")));
        assertEquals(
                "a: is there already and is no folder",
                FileFailure.said(new FileAlreadyExistsException("a")));
        assertEquals(
                "a: this user may not read or write it",
                FileFailure.said(new AccessDeniedException("a")));
        assertEquals("a: is no folder", FileFailure.said(new NotDirectoryException("a")));
        assertEquals(
                "a: Not a directory",
                FileFailure.said(new FileSystemException("a", null, "Not a directory")));
        assertEquals("broken", FileFailure.said(new IOException("broken")));
    }

    @Test
    void aWrongPathIsWrongUsageAndAFullDiskIsNot() {
        assertTrue(FileFailure.ofThePath(new AccessDeniedException("a")));
        assertTrue(FileFailure.ofThePath(new FileSystemException("a", null, "Not a directory")));
        assertFalse(FileFailure.ofThePath(new FileSystemException("a", null, "No space left")));
        assertFalse(FileFailure.ofThePath(new IOException("broken")));
    }
}
