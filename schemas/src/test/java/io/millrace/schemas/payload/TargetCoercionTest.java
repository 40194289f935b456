package io.millrace.schemas.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetCoercionTest {

    private static final Optional<String> NO_TEXT = Optional.empty();

    @Test
    void whatIsOfTheKindStaysItself() throws InvalidRecordException {
        Target target = new Target.Names(List.of("a", "b"));
        assertSame(target, TargetCoercion.to(Target.Names.class, target, NO_TEXT));
        assertSame(target, TargetCoercion.to(Target.class, target, NO_TEXT));
    }

    @Test
    void aClassThatIsANumberBecomesOneAndBack() throws InvalidRecordException {
        assertEquals(new Target.Scalar(3.5), to(Target.Scalar.class, new Target.Name(" 3.5")));
        assertEquals(new Target.Scalar(-7), to(Target.Scalar.class, new Target.Name("-7")));
        assertEquals(new Target.Name("3"), to(Target.Name.class, new Target.Scalar(3)));
        assertEquals(new Target.Name("-0.25"), to(Target.Name.class, new Target.Scalar(-0.25)));
        assertEquals(new Target.Name("1.0E300"), to(Target.Name.class, new Target.Scalar(1e300)));
        assertEquals(new Target.Name("0"), to(Target.Name.class, new Target.Scalar(-0.0)));
    }

    @Test
    void oneClassIsOneOfSeveralAndBack() throws InvalidRecordException {
        Target names = new Target.Names(List.of("a"));
        assertEquals(names, to(Target.Names.class, new Target.Name("a")));
        assertEquals(new Target.Name("a"), to(Target.Name.class, names));
        assertEquals(new Target.Ids(List.of("a")), to(Target.Ids.class, names));
    }

    @Test
    void tagsBecomeSpansOfTheText() throws InvalidRecordException {
        Target.Spans spans =
                TargetCoercion.to(
                        Target.Spans.class, new Target.Name("O B-X I-X"), Optional.of("a bc d"));
        assertEquals(List.of(new Target.Span(2, 6, "X")), spans.spans());
    }

    @Test
    void aListOfNoneIsNoneOfWhateverIsListed() throws InvalidRecordException {
        Target none = new Target.Names(List.of());
        assertEquals(new Target.Spans(List.of()), to(Target.Spans.class, none));
        assertEquals(new Target.Boxes(List.of()), to(Target.Boxes.class, none));
    }

    @Test
    void allElseIsRefusedWithWhatItIs() {
        refused(Target.Scalar.class, new Target.Name("red"), "'red' (a class); needed: a number");
        refused(Target.Scalar.class, new Target.Name("NaN"), "NaN");
        refused(Target.Name.class, new Target.Names(List.of("a", "b")), "'[a, b]' (classes)");
        refused(Target.Spans.class, new Target.Name("O B-X"), "needed: spans");
        refused(Target.Mask.class, new Target.Scalar(1), "needed: a mask");
    }

    private static Target to(Class<? extends Target> kind, Target target)
            throws InvalidRecordException {
        return TargetCoercion.to(kind, target, NO_TEXT);
    }

    private static void refused(Class<? extends Target> kind, Target target, String part) {
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> to(kind, target));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
