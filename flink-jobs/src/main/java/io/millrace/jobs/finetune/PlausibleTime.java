package io.millrace.jobs.finetune;

import io.millrace.schemas.InvalidRecordException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Whether a time that a label names can be one in milliseconds. In another unit it is a valid number too: seconds or days since
 * 1970 would be a label of 1970, which every trial sees, those of model checkpoints long before it included.
 *
 * <p>The record's own time says what can be; where that lies before 1990 itself, as in a stream whose times are places in a file,
 * nothing is judged.
 */
final class PlausibleTime {

    private static final long EARLIEST = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();

    private static final Map<TimeUnit, String> UNITS =
            Map.of(
                    TimeUnit.DAYS, "days",
                    TimeUnit.SECONDS, "seconds",
                    TimeUnit.MICROSECONDS, "microseconds",
                    TimeUnit.NANOSECONDS, "nanoseconds");

    private PlausibleTime() {}

    /**
     * @param named by the label, milliseconds since the epoch
     * @param record time of its record, milliseconds since the epoch
     * @param ahead how far beyond that it may be, in milliseconds
     * @throws InvalidRecordException with the value and the unit that it is likely in
     */
    static void check(long named, long record, long ahead) throws InvalidRecordException {
        if (record < EARLIEST || (named >= EARLIEST && named - record <= ahead)) {
            return;
        }
        throw new InvalidRecordException(
                "timestamp is "
                        + named
                        + " ("
                        + Instant.ofEpochMilli(named)
                        + "), "
                        + (named < EARLIEST
                                ? "before 1990 though its record is of "
                                : "more than stream.ahead beyond that of its record, ")
                        + Instant.ofEpochMilli(record)
                        + "; needed are milliseconds since 1970"
                        + likely(named, record + ahead));
    }

    private static String likely(long named, long latest) {
        for (Map.Entry<TimeUnit, String> unit : new TreeMap<>(UNITS).entrySet()) {
            long millis = unit.getKey().toMillis(named);
            if (millis >= EARLIEST && millis <= latest) {
                return ": "
                        + named
                        + " "
                        + unit.getValue()
                        + " since 1970 would be "
                        + Instant.ofEpochMilli(millis);
            }
        }
        return "";
    }
}
