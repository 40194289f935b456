package io.millrace.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
