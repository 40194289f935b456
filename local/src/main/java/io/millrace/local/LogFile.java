package io.millrace.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Where Flink, Kafka and Millrace tell what they do. Until {@link #open} only warnings are written, to
 * stderr.
 */
public final class LogFile {

    /** The file's name in the output directory. */
    public static final String NAME = "millrace.log";

    /** As log4j2.xml names them. */
    private static final String TASKS = "org.apache.flink.runtime.taskmanager.Task";

    private static final String TERMINAL = "stderr";

    private static final String PROPERTY = "millrace.log.file";

    private LogFile() {}

    /**
     * Logs to {@value #NAME} in the directory from here on, after what it may hold already. What grows beyond 50 MB goes to a
     * file with a number; the newest four stay.
     *
     * @param directory created if missing
     * @return the file
     */
    public static Path open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(NAME).toAbsolutePath();
        // Read by log4j2.xml, and by Flink, whose dashboard shows the file.
        properties(file).forEach(System::setProperty);
        Configurator.reconfigure();
        tellOnce();
        return file;
    }

    /** What log4j2.xml and Flink read, of a process that is to log to a file. */
    public static Map<String, String> properties(Path file) {
        return Map.of(
                PROPERTY,
                file.toString(),
                // Where a % begins something else.
                "millrace.log.pattern",
                file.toString().replace("%", "%%") + ".%i",
                "log.file",
                file.toString());
    }

    private static void tellOnce() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        LoggerConfig tasks = context.getConfiguration().getLoggerConfig(TASKS);
        Appender terminal = context.getConfiguration().getAppender(TERMINAL);
        if (terminal != null && tasks.getName().equals(TASKS)) {
            tasks.removeAppender(TERMINAL);
            tasks.addAppender(terminal, Level.WARN, new FinalFailures());
        }
    }
}
