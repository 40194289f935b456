package io.millrace.jobs.kafka.source;

import java.time.Clock;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes records as they are: whether they can be decoded is decided where a dead letter can be written.
 *
 * <p>Only whether a timestamp lies too far in the future is decided here, for time must not follow it: every later record of
 * the partition would count as just as late, and wait. It is the one thing that depends on this machine's clock.
 */
final class RawDeserializer implements KafkaRecordDeserializationSchema<Raw> {

    private static final long serialVersionUID = 1L;

    private final long ahead;
    private final Clock clock;

    /**
     * @param ahead how far ahead of the clock a timestamp may be, in milliseconds
     * @param clock travels to the task managers; that of the system is theirs there
     */
    RawDeserializer(long ahead, Clock clock) {
        this.ahead = ahead;
        this.clock = clock;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> in, Collector<Raw> out) {
        if (in instanceof Gap gap) {
            out.collect(Raw.gap(in.topic(), in.partition(), gap.from(), in.offset()));
            return;
        }
        out.collect(
                new Raw(
                        in.topic(),
                        in.partition(),
                        in.offset(),
                        in.timestamp(),
                        in.key(),
                        in.value(),
                        in.timestamp() - clock.millis() > ahead));
    }

    @Override
    public TypeInformation<Raw> getProducedType() {
        return TypeInformation.of(Raw.class);
    }
}
