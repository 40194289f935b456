package io.millrace.jobs.kafka;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes records as they are: whether they can be decoded is decided where a dead letter can be written. */
final class RawDeserializer implements KafkaRecordDeserializationSchema<Raw> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> in, Collector<Raw> out) {
        out.collect(
                new Raw(
                        in.topic(),
                        in.partition(),
                        in.offset(),
                        in.timestamp(),
                        in.key(),
                        in.value()));
    }

    @Override
    public TypeInformation<Raw> getProducedType() {
        return TypeInformation.of(Raw.class);
    }
}
