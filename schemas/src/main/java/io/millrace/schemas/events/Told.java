package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import java.util.Optional;

/**
 * Progress with its place and time.
 *
 * @param pipeline that it is of
 * @param step of the learner: the one that it belongs to
 * @param timestamp wall clock, milliseconds since the epoch
 * @param what happened
 */
public record Told(String pipeline, long step, long timestamp, Progress what) {

    /** As the topic holds it. */
    public ProgressEvent event() {
        var fields = new FieldsOut();
        what.write(fields);
        return new ProgressEvent(
                pipeline,
                what.kind().job(),
                what.kind().word(),
                step,
                timestamp,
                fields.values(),
                fields.tags());
    }

    /**
     * What an event tells; empty for a kind that this version does not know, as of a newer writer.
     *
     * @throws InvalidRecordException if it is of a known kind and malformed; the message names the event, the field and its
     *     value
     */
    public static Optional<Told> of(ProgressEvent event) throws InvalidRecordException {
        Optional<Kind> kind = Kind.of(event);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        Progress what = kind.get().read(new FieldsIn(event));
        return Optional.of(
                new Told(event.getPipeline(), event.getStep(), event.getTimestamp(), what));
    }
}
