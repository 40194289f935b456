package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Box;
import io.millrace.schemas.avro.Boxes;
import io.millrace.schemas.avro.Ids;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Mask;
import io.millrace.schemas.avro.Name;
import io.millrace.schemas.avro.Names;
import io.millrace.schemas.avro.Scalar;
import io.millrace.schemas.avro.Span;
import io.millrace.schemas.avro.Spans;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Targets from records and to records.
 *
 * <p>In an unlabeled example the field {@code target} has any of them, or none. A labelled example always has a {@code
 * label}: of one class it is the class, and {@code target} is null, as in all records from before there were others; of
 * any other target it is a text for people, which nothing reads back.
 */
public final class TargetRecords {

    private TargetRecords() {}

    /**
     * The target of an Avro record.
     *
     * @param avro null where there is none
     * @return null where there is none
     * @throws InvalidRecordException if it contradicts itself, with what is wrong
     */
    public static Target of(Object avro) throws InvalidRecordException {
        try {
            return avro == null ? null : target(avro);
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("target: " + e.getMessage(), e);
        }
    }

    /**
     * What a labelled example says.
     *
     * @throws InvalidRecordException if it contradicts itself, with what is wrong
     */
    public static Target of(LabeledExample example) throws InvalidRecordException {
        return of(example.getTarget() == null ? new Name(example.getLabel()) : example.getTarget());
    }

    private static Target target(Object avro) {
        if (avro instanceof Name name) {
            return new Target.Name(name.getName());
        }
        if (avro instanceof Names names) {
            return new Target.Names(names.getNames());
        }
        if (avro instanceof Scalar scalar) {
            return new Target.Scalar(scalar.getValue());
        }
        if (avro instanceof Spans spans) {
            var made = new ArrayList<Target.Span>();
            for (Span span : spans.getSpans()) {
                made.add(new Target.Span(span.getFrom(), span.getTo(), span.getName()));
            }
            return new Target.Spans(made);
        }
        if (avro instanceof Ids ids) {
            return new Target.Ids(ids.getIds());
        }
        if (avro instanceof Boxes boxes) {
            var made = new ArrayList<Target.Box>();
            for (Box box : boxes.getBoxes()) {
                made.add(
                        new Target.Box(
                                box.getLeft(),
                                box.getTop(),
                                box.getRight(),
                                box.getBottom(),
                                box.getName()));
            }
            return new Target.Boxes(made);
        }
        Mask mask = (Mask) avro;
        byte[] classes = new byte[mask.getClasses().remaining()];
        mask.getClasses().duplicate().get(classes);
        return new Target.Mask(mask.getHeight(), mask.getWidth(), classes);
    }

    /**
     * The Avro record of a target, for the field of an unlabeled example.
     *
     * @param target null where there is none
     * @return null where there is none
     */
    public static Object avro(Target target) {
        if (target == null) {
            return null;
        }
        if (target instanceof Target.Name name) {
            return new Name(name.name());
        }
        if (target instanceof Target.Names names) {
            return new Names(names.names());
        }
        if (target instanceof Target.Scalar scalar) {
            return new Scalar(scalar.value());
        }
        if (target instanceof Target.Spans spans) {
            List<Span> made =
                    spans.spans().stream()
                            .map(span -> new Span(span.from(), span.to(), span.name()))
                            .toList();
            return new Spans(made);
        }
        if (target instanceof Target.Ids ids) {
            return new Ids(ids.ids());
        }
        if (target instanceof Target.Boxes boxes) {
            List<Box> made =
                    boxes.boxes().stream()
                            .map(b -> new Box(b.left(), b.top(), b.right(), b.bottom(), b.name()))
                            .toList();
            return new Boxes(made);
        }
        Target.Mask mask = (Target.Mask) target;
        return new Mask(mask.height(), mask.width(), ByteBuffer.wrap(mask.classes()));
    }

    /** The Avro record of a target, for the field of a labelled example: null for a class, which its label names. */
    public static Object avroBesideLabel(Target target) {
        return target instanceof Target.Name ? null : avro(target);
    }
}
