package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogFileTest {

    @AfterEach
    void closeTheFile() {
        System.clearProperty("millrace.log.file");
        System.clearProperty("log.file");
        Configurator.reconfigure();
    }

    /** A failed attempt is begun again: whoever watches wants to know why, not where. */
    @Test
    void aFailedAttemptIsOneLineOnTheConsoleAndHasItsTraceInTheFile(@TempDir Path directory)
            throws Exception {
        PrintStream stderr = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, UTF_8));
        Path file;
        try {
            file = LogFile.open(directory);
            var failure =
                    new IllegalStateException(
                            "cannot write:\n  disk full", new IOException("no space"));
            LoggerFactory.getLogger("org.apache.flink.runtime.taskmanager.Task")
                    .warn("learn (1/1) switched to FAILED with failure cause:", failure);
            LoggerFactory.getLogger("io.millrace.Test").warn("no trace");
        } finally {
            System.setErr(stderr);
            Configurator.reconfigure();
        }
        assertEquals(
                List.of(
                        "WARN  Task - learn (1/1) switched to FAILED with failure cause: cannot write: disk full",
                        "WARN  Test - no trace"),
                printed.toString(UTF_8).lines().toList());
        String log = Files.readString(file);
        assertTrue(log.contains("Caused by: java.io.IOException: no space"), log);
        assertTrue(log.contains("\tat " + LogFileTest.class.getName()), log);
    }

    @Test
    void whatFlinkKafkaAndMillraceTellGoesToTheFileOnceThereIsOne(@TempDir Path directory)
            throws Exception {
        Logger flink = LoggerFactory.getLogger("org.apache.flink.Test");
        Logger own = LoggerFactory.getLogger("io.millrace.Test");
        flink.info("before");
        Path file = LogFile.open(directory.resolve("out"));
        assertEquals(directory.resolve("out").resolve("millrace.log"), file);
        flink.info("a checkpoint");
        own.info("a step");
        flink.debug("a detail");
        String log = Files.readString(file);
        assertTrue(log.contains("INFO  [main] org.apache.flink.Test - a checkpoint"), log);
        assertTrue(log.contains("INFO  [main] io.millrace.Test - a step"), log);
        assertFalse(log.contains("before"), log);
        assertFalse(log.contains("a detail"), log);
    }
}
