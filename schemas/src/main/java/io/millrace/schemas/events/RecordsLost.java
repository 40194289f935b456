package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import java.util.Locale;

/**
 * A partition does not go on where it was read up to: its records were deleted before they were read, as retention does with
 * those of a job that stood still, or its end was cut back behind what was read, as when a broker loses its disk.
 *
 * @param kind which job tells it
 * @param topic that is read
 * @param partition of it
 * @param from offset of the first record that was not read yet
 * @param to offset at which reading goes on; below {@code from} where the end was cut back
 */
public record RecordsLost(Kind kind, String topic, int partition, long from, long to)
        implements Progress {

    public RecordsLost {
        if (kind != Kind.RECORDS_LOST && kind != Kind.LABELS_LOST) {
            throw new IllegalArgumentException("kind is " + kind + "; allowed: those of a loss");
        }
    }

    /** How many records may have been lost; 0 where the end was cut back: what was read is gone, but had been read. */
    public long lost() {
        return Math.max(0, to - from);
    }

    /** In one line. */
    public String said() {
        return to >= from
                ? String.format(
                        Locale.ROOT,
                        "%,d record%s of %s/%d (offsets %d to %d) were deleted before they were read",
                        lost(),
                        lost() == 1 ? "" : "s",
                        topic,
                        partition,
                        from,
                        to - 1)
                : String.format(
                        Locale.ROOT,
                        "%s/%d was cut back: it was read up to offset %d and ends at %d now, as when a broker lost its"
                                + " newest records; reading goes on there",
                        topic,
                        partition,
                        from,
                        to);
    }

    @Override
    public void write(FieldsOut fields) {
        fields.tag("topic", topic)
                .count("partition", partition)
                .count("from", from)
                .count("to", to);
    }

    static RecordsLost read(Kind kind, FieldsIn fields) throws InvalidRecordException {
        return new RecordsLost(
                kind,
                fields.tag("topic"),
                fields.small("partition"),
                fields.count("from"),
                fields.count("to"));
    }
}
