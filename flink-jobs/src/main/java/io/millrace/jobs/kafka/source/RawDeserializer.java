package io.millrace.jobs.kafka.source;

import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Takes records as they are: whether they can be decoded is decided where a dead letter can be written.
 *
 * <p>Only whether a timestamp lies too far in the future is decided here, for time must not follow it: every later record of
 * the partition would count as just as late, and wait. It is the one thing that depends on a clock, see {@link BrokerClock}. A
 * time that a broker wrote itself is not judged by another.
 */
final class RawDeserializer implements KafkaRecordDeserializationSchema<Raw> {

    private static final long serialVersionUID = 1L;

    /** Records of the future without another between them: by then it is this machine's clock that is doubted. */
    static final int MANY = 100;

    private final long ahead;
    private final transient BrokerClock clock;
    private transient int inARow;

    /**
     * @param ahead how far ahead of the clock a timestamp may be, in milliseconds
     * @param clock null where nothing is read; it does not travel
     */
    RawDeserializer(long ahead, BrokerClock clock) {
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
                        ahead(in)));
    }

    private boolean ahead(ConsumerRecord<byte[], byte[]> in) {
        if (in.timestampType() == TimestampType.LOG_APPEND_TIME
                || in.timestamp() - clock.millis() <= ahead) {
            inARow = 0;
            return false;
        }
        inARow++;
        if (inARow == MANY && !clock.ofBroker()) {
            // No attempt may go on behind them: their dead letters may be written already.
            throw new SuppressRestartsException(new IllegalStateException(behind(in)));
        }
        return true;
    }

    private String behind(ConsumerRecord<byte[], byte[]> in) {
        return "the clock of this machine is at "
                + clock.instant()
                + ", and "
                + MANY
                + " records in a row are more than stream.ahead ("
                + Duration.ofMillis(ahead)
                + ") beyond it, the last of them ("
                + in.topic()
                + "/"
                + in.partition()
                + ", offset "
                + in.offset()
                + ") of "
                + Instant.ofEpochMilli(in.timestamp())
                + "; needed: a clock that is right, or brokers that tell their time (the right to describe the"
                + " cluster); allowed for records that are really of the future: a longer stream.ahead";
    }

    @Override
    public TypeInformation<Raw> getProducedType() {
        return TypeInformation.of(Raw.class);
    }
}
