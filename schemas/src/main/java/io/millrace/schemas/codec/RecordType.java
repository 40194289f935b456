package io.millrace.schemas.codec;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;

/**
 * How to write one type of record, and how to read every version of it. Immutable; Avro's readers and writers may be
 * shared by threads (each keeps what it resolves per thread).
 */
final class RecordType<T> {
    private final Schema schema;
    private final long fingerprint;
    private final DatumWriter<T> writer;
    private final DatumReader<T> current;
    private final Map<Long, DatumReader<T>> byFingerprint = new HashMap<>();

    private RecordType(
            Schema schema, DatumWriter<T> writer, SchemaHistory history, ReaderMaker<T> readers) {
        this.schema = schema;
        this.fingerprint = SchemaHistory.fingerprint(schema);
        this.writer = writer;
        this.current = readers.make(schema);
        for (Schema old : history.schemas()) {
            if (old.getFullName().equals(schema.getFullName())) {
                byFingerprint.put(SchemaHistory.fingerprint(old), readers.make(old));
            }
        }
    }

    private interface ReaderMaker<T> {
        DatumReader<T> make(Schema writer);
    }

    @SuppressWarnings(
            "unchecked") // A model's writers and readers are untyped; they make what the class
    // says.
    static <T> RecordType<T> of(Class<T> type, SchemaHistory history) {
        SpecificData model = SpecificData.getForClass(type);
        Schema schema = model.getSchema(type);
        RecordType<T> result =
                new RecordType<>(
                        schema,
                        (DatumWriter<T>) model.createDatumWriter(schema),
                        history,
                        old -> (DatumReader<T>) model.createDatumReader(old, schema));
        if (history.find(result.fingerprint).isEmpty()) {
            throw new IllegalStateException(
                    "the schema of "
                            + schema.getFullName()
                            + " ("
                            + SchemaHistory.hex(result.fingerprint)
                            + ") is not in the schema history: nobody could read what it writes");
        }
        return result;
    }

    /** For a schema without a generated class. */
    static RecordType<GenericRecord> generic(Schema schema, SchemaHistory history) {
        return new RecordType<>(
                schema,
                new GenericDatumWriter<>(schema),
                history,
                old -> new GenericDatumReader<>(old, schema));
    }

    String name() {
        return schema.getName();
    }

    long fingerprint() {
        return fingerprint;
    }

    DatumWriter<T> writer() {
        return writer;
    }

    /** The reader for bytes of this writer, or null if no such version of this record is known. */
    DatumReader<T> reader(long writerFingerprint) {
        return writerFingerprint == fingerprint ? current : byFingerprint.get(writerFingerprint);
    }
}
