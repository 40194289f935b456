package io.millrace.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a file or folder: Java names the path and leaves the rest to the exception's class. */
public final class FileFailure {

    private FileFailure() {}

    /** In one line, with the path if the failure knows it. */
    public static String said(IOException failure) {
        return failure instanceof FileSystemException e && e.getReason() == null
                ? e.getFile() + ": " + what(e)
                : failure.getMessage();
    }

    /** True if another path would mend it. */
    public static boolean ofThePath(Exception failure) {
        return failure instanceof FileSystemException e
                && (e.getReason() == null || e.getReason().equals("Not a directory"));
    }

    private static String what(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "is there already and is no folder";
        } else if (failure instanceof AccessDeniedException) {
            return "this user may not read or write it";
        } else if (failure instanceof NotDirectoryException) {
            return "is no folder";
        } else if (failure instanceof DirectoryNotEmptyException) {
            return "is a folder that is not empty";
        }
        return failure.getClass().getSimpleName();
    }
}
