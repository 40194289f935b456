package io.millrace.jobs.finetune;

import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.jobs.kafka.source.RecordDecoder;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.decode.PassedOver;
import org.apache.flink.api.common.eventtime.TimestampAssigner;

/**
 * The event time of a label is the one that it names itself: its record may lie far behind, for labels are often given, or
 * written, long after what they are about. It costs a second decoding, which is little beside a training on the label.
 *
 * <p>None is later than its record: one wrong date would hide all labels after it. What is no label says nothing of time.
 */
final class LabelTime implements TimestampAssigner<Raw> {

    private final RecordDecoder<LabeledExample> decoder;

    LabelTime(ValueFormat format) {
        decoder = new RecordDecoder<>(format, format.labeled());
    }

    @Override
    public long extractTimestamp(Raw raw, long recordTimestamp) {
        try {
            return Math.min(decoder.decode(raw).getTimestamp(), recordTimestamp);
        } catch (PassedOver none) {
            return none.timestamp().isEmpty()
                    ? NO_TIMESTAMP
                    : Math.min(none.timestamp().getAsLong(), recordTimestamp);
        } catch (InvalidRecordException | IllegalArgumentException e) {
            return NO_TIMESTAMP; // its dead letter says why
        }
    }
}
