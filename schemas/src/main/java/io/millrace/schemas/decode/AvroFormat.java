package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import java.util.Map;
import java.util.Set;

/** Our own records, as {@link AvroCodec} writes them. No options. */
public final class AvroFormat implements Format {
    @Override
    public String name() {
        return "avro";
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(Map<String, String> options) {
        AvroCodec codec = codec(options);
        return record -> Examples.check(codec.decode(record.value(), UnlabeledExample.class));
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(Map<String, String> options) {
        AvroCodec codec = codec(options);
        return record -> Examples.check(codec.decode(record.value(), LabeledExample.class));
    }

    private AvroCodec codec(Map<String, String> options) {
        new Options(name(), Set.of(), options);
        return new AvroCodec();
    }
}
