package io.millrace.schemas.payload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TargetsPropertyTest {

    private final AvroCodec codec = new AvroCodec();

    @Property(tries = 500)
    void bytesOfAStateGiveTheSameTarget(@ForAll("targets") Target target) {
        byte[] bytes = Targets.write(target);
        assertEquals(target, Targets.read(bytes));
        assertArrayEquals(bytes, Targets.write(Targets.read(bytes)));
    }

    @Property(tries = 500)
    void anUnlabeledExampleCarriesAnyTarget(@ForAll("targets") Target target)
            throws InvalidRecordException {
        var example = new UnlabeledExample("a", "b", 1L, new Text("c"), TargetRecords.avro(target));
        UnlabeledExample read = codec.decode(codec.encode(example), UnlabeledExample.class);
        assertEquals(target, TargetRecords.of(read.getTarget()));
    }

    @Property(tries = 500)
    void aLabelledExampleCarriesAClassAsItsLabelAndAnyOtherTargetBeside(
            @ForAll("targets") Target target) throws InvalidRecordException {
        String label = TargetText.of(target);
        Object beside = TargetRecords.avroBesideLabel(target);
        var example = new LabeledExample("a", "t", "", label, null, 1L, new Text("c"), beside);
        LabeledExample read = codec.decode(codec.encode(example), LabeledExample.class);
        assertEquals(target instanceof Target.Name, read.getTarget() == null);
        assertEquals(target, TargetRecords.of(read));
    }

    @Property(tries = 500)
    void everyTargetHasATextThatIsALabel(@ForAll("targets") Target target) {
        String text = TargetText.of(target);
        assertFalse(text.isEmpty());
        assertTrue(text.length() <= Target.MAX_NAME_CHARACTERS);
        assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    @Example
    void noTargetIsNoBytesAndNoRecord() throws InvalidRecordException {
        assertEquals(0, Targets.write(null).length);
        assertNull(Targets.read(new byte[0]));
        assertNull(TargetRecords.avro(null));
        assertNull(TargetRecords.of((Object) null));
    }

    @Provide
    Arbitrary<Target> targets() {
        return TargetArbitraries.targets();
    }
}
