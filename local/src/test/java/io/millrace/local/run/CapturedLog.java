package io.millrace.local.run;

import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What everybody logs from INFO on while it is open, as {@code millrace.log} would have it, with stack traces. */
final class CapturedLog implements AutoCloseable {

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);

    CapturedLog() {
        var appender =
                new AbstractAppender("captured", null, null, false, Property.EMPTY_ARRAY) {
                    @Override
                    public void append(LogEvent event) {
                        lines.add(event.getMessage().getFormattedMessage());
                        for (Throwable t = event.getThrown(); t != null; t = t.getCause()) {
                            lines.add(t.toString());
                        }
                    }
                };
        appender.start();
        for (Map.Entry<String, LoggerConfig> logger :
                context.getConfiguration().getLoggers().entrySet()) {
            // The console of the tests is spared what the file would have.
            logger.getValue().getAppenders().keySet().forEach(logger.getValue()::removeAppender);
            logger.getValue().setAdditive(false);
            logger.getValue().setLevel(Level.INFO);
            logger.getValue().addAppender(appender, Level.INFO, null);
        }
        context.updateLoggers();
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        context.reconfigure();
    }
}
