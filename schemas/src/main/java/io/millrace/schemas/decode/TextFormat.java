package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.StrictUtf8;
import java.nio.charset.CharacterCodingException;

/**
 * The whole value is one text in UTF-8. The id is the record's place (topic-partition-offset), the time is the record's.
 *
 * <p>Option {@code domain}: the domain of all records; the topic's name unless set.
 */
public final class TextFormat implements Format<TextOptions> {
    @Override
    public String name() {
        return "text";
    }

    @Override
    public Class<TextOptions> options() {
        return TextOptions.class;
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(TextOptions options) {
        String domain = options.domain();
        return record ->
                Examples.check(
                        new UnlabeledExample(
                                record.place(),
                                domain == null ? record.topic() : domain,
                                record.timestamp(),
                                new Text(text(record.value())),
                                null));
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(TextOptions options) {
        throw new IllegalArgumentException(
                "format text has no place for a label; allowed for labelled examples are formats such as avro and json");
    }

    private static String text(byte[] value) throws InvalidRecordException {
        if (value == null) {
            throw new InvalidRecordException("no value (null), expected text in UTF-8");
        }
        try {
            return StrictUtf8.decode(value, 0, value.length);
        } catch (CharacterCodingException e) {
            throw new InvalidRecordException("text is not UTF-8: " + e.getMessage(), e);
        }
    }
}
