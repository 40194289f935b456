package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.plugin.NoOptions;

/** Our own records, as {@link AvroCodec} writes them. No options. */
public final class AvroFormat implements Format<NoOptions> {
    @Override
    public String name() {
        return "avro";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(NoOptions options) {
        AvroCodec codec = new AvroCodec();
        return record -> Examples.check(codec.decode(record.value(), UnlabeledExample.class));
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(NoOptions options) {
        AvroCodec codec = new AvroCodec();
        return record -> Examples.check(codec.decode(record.value(), LabeledExample.class));
    }
}
