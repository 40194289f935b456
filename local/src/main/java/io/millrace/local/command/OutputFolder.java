package io.millrace.local.command;

import io.millrace.local.FileFailure;
import io.millrace.local.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command leaves its files, the log first. */
final class OutputFolder {

    private OutputFolder() {}

    /**
     * Makes the folder if it is missing, and logs there.
     *
     * @param option that names it
     */
    static void open(String option, Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.isWritable(folder)) {
                throw refused(option, folder, "this user may not write there", null);
            }
            LogFile.open(folder);
        } catch (IOException e) {
            throw refused(option, folder, FileFailure.said(e), e);
        }
    }

    private static IllegalArgumentException refused(
            String option, Path folder, String why, IOException cause) {
        return new IllegalArgumentException(
                option + " is " + folder + ": " + why + "; allowed: a folder, or a new one's name",
                cause);
    }
}
