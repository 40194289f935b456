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
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
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
        System.clearProperty("millrace.log.pattern");
        Configurator.reconfigure();
    }

    /** A failed attempt is begun again: whoever watches wants to know why, not where. */
    @Test
    void aFailedAttemptIsOneLineOnTheConsoleAndHasItsTraceInTheFile(@TempDir Path directory)
            throws Exception {
        LogFile.open(directory);
        String message = "learn (1/1) switched to FAILED with failure cause:";
        var failure = new RuntimeException("see the trace", new IOException("no space\n  left"));
        assertEquals(
                "WARN  Task - " + message + " IOException: no space\n",
                shown("stderr", message, failure));
        assertEquals(
                "WARN  Task - " + message + " NullPointerException\n",
                shown("stderr", message, new NullPointerException()));
        assertEquals("WARN  Task - no: trace\n", shown("stderr", "no: trace", null));
        String log = shown("file", message, failure);
        assertTrue(log.contains("Caused by: java.io.IOException: no space"), log);
        assertTrue(log.contains("\tat " + LogFileTest.class.getName()), log);
    }

    /** Messages quote records, and records come from anybody. */
    @Test
    void whatAMessageQuotesCannotSteerATerminalOrForgeALine(@TempDir Path directory)
            throws Exception {
        LogFile.open(directory);
        String evil = "domain is '\u001b[2J\u009b1m\u202e'\r\nINFO forged";
        assertEquals(
                "WARN  Task - domain is '?[2J?1m?': INFO forged\n", shown("stderr", evil, null));
        String log = shown("file", evil, new RuntimeException(evil));
        assertTrue(log.contains(" - domain is '?[2J?1m?'\\r\\nINFO forged\n"), log);
        assertTrue(log.chars().noneMatch(c -> c == 0x1b || c == 0x9b || c == 0x202e), log);
    }

    /** What an appender writes of a warning. */
    private static String shown(String appender, String message, Throwable failure) {
        LogEvent event =
                Log4jLogEvent.newBuilder()
                        .setLoggerName("org.apache.flink.runtime.taskmanager.Task")
                        .setLevel(Level.WARN)
                        .setMessage(new SimpleMessage(message))
                        .setThrown(failure)
                        .build();
        return LoggerContext.getContext(false)
                .getConfiguration()
                .getAppender(appender)
                .getLayout()
                .toSerializable(event)
                .toString();
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

    /** A name may hold what begins something else in a pattern of log4j. */
    @Test
    void theFileRollsAndAFewOfThoseBeforeStay(@TempDir Path directory) throws Exception {
        System.setProperty("millrace.log.size", "20KB");
        try {
            Path folder = directory.resolve("100%done #1");
            Path file = LogFile.open(folder);
            Logger own = LoggerFactory.getLogger("io.millrace.Test");
            for (int i = 0; i < 4000; i++) {
                own.info("step {} of many", i);
            }
            List<String> names;
            long bytes = 0;
            try (var files = Files.list(folder)) {
                names = files.map(one -> one.getFileName().toString()).sorted().toList();
            }
            for (String name : names) {
                bytes += Files.size(folder.resolve(name));
            }
            assertEquals(
                    List.of(
                            "millrace.log",
                            "millrace.log.1",
                            "millrace.log.2",
                            "millrace.log.3",
                            "millrace.log.4"),
                    names);
            assertTrue(bytes < 6 * 20 * 1024, bytes + " bytes");
            assertTrue(Files.readString(file).contains("step 3999 of many"));
        } finally {
            System.clearProperty("millrace.log.size");
        }
    }

    /** The stderr of a cluster's process goes to a file that never rolls. */
    @Test
    void aProcessMayLogToItsFileAlone(@TempDir Path directory) throws Exception {
        System.setProperty("millrace.log.console", "off");
        PrintStream before = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, UTF_8));
        try {
            Path file = LogFile.open(directory);
            for (String logger :
                    List.of("io.millrace.Test", "org.apache.kafka.Test", "ai.djl.Test")) {
                LoggerFactory.getLogger(logger).error("a disk is full");
            }
            assertEquals("", printed.toString(UTF_8));
            assertEquals(3, Files.readString(file).split("a disk is full", -1).length - 1);
        } finally {
            System.setErr(before);
            System.clearProperty("millrace.log.console");
        }
    }
}
