package io.millrace.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {
    private static final Schema V2 = withLanguage(UnlabeledExample.getClassSchema());

    private final RecordType<GenericRecord> versionTwo =
            RecordType.generic(V2, SchemaHistory.bundled());

    @Test
    void versionTwoReadsBytesOfVersionOneAndFillsItsDefault() throws InvalidRecordException {
        AvroCodec codec = new AvroCodec();
        UnlabeledExample old = Samples.unlabeled();
        GenericRecord read = codec.decode(codec.encode(old), versionTwo);
        assertEquals(old.getId(), read.get("id").toString());
        assertEquals(old.getTimestamp(), read.get("timestamp"));
        assertEquals("und", read.get("language").toString());
    }

    @Test
    void versionOneReadsBytesOfVersionTwoOnceTheHistoryHasIt() throws InvalidRecordException {
        byte[] bytes = new AvroCodec().encode(languageAdded(), versionTwo);
        List<Schema> schemas = new ArrayList<>(SchemaHistory.bundled().schemas());
        schemas.add(V2);
        AvroCodec informed = new AvroCodec(SchemaHistory.of(schemas));
        UnlabeledExample read = informed.decode(bytes, UnlabeledExample.class);
        assertEquals("a", read.getId());
        assertEquals("water", ((io.millrace.schemas.avro.Text) read.getPayload()).getText());
    }

    @Test
    void bytesOfAnUnknownVersionAreRefusedByFingerprint() {
        byte[] bytes = new AvroCodec().encode(languageAdded(), versionTwo);
        InvalidRecordException e =
                assertThrows(
                        InvalidRecordException.class,
                        () -> new AvroCodec().decode(bytes, UnlabeledExample.class));
        assertTrue(
                e.getMessage().contains(SchemaHistory.hex(SchemaHistory.fingerprint(V2))),
                e.getMessage());
    }

    private static GenericRecord languageAdded() {
        Schema text = V2.getField("payload").schema().getTypes().get(0);
        return new GenericRecordBuilder(V2)
                .set("id", "a")
                .set("domain", "b")
                .set("timestamp", 3L)
                .set("payload", new GenericRecordBuilder(text).set("text", "water").build())
                .set("language", "en")
                .build();
    }

    private static Schema withLanguage(Schema old) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : old.getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(2, new Schema.Field("language", Schema.create(Schema.Type.STRING), null, "und"));
        return Schema.createRecord(old.getName(), null, old.getNamespace(), false, fields);
    }
}
