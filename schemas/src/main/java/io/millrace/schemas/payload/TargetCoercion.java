package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.util.List;
import java.util.Optional;

/**
 * A target as the kind that a task learns. What was written down decides by its shape what it is first, and a shape can mean
 * several kinds: {@code 5} is a class to one task and a number to the next, and {@code O B-X I-X} are tags.
 *
 * <p>A class becomes the only one of several, the number that it says, or spans where it is tags; a number the class of that
 * name; several classes one, if there is just one. A list of none is none of whatever is listed. All else is refused.
 */
public final class TargetCoercion {

    private TargetCoercion() {}

    /**
     * The target as that kind.
     *
     * @param text of the payload, if it has one: tags are of its words
     * @throws InvalidRecordException if it cannot be one, with what it is
     */
    public static <T extends Target> T to(Class<T> kind, Target target, Optional<String> text)
            throws InvalidRecordException {
        Target made = target;
        if (!kind.isInstance(target)) {
            try {
                made = made(kind, target, text);
            } catch (IllegalArgumentException e) {
                throw new InvalidRecordException("label: " + e.getMessage(), e);
            }
        }
        if (!kind.isInstance(made)) {
            throw new InvalidRecordException(
                    "label is '"
                            + TargetText.of(target)
                            + "' ("
                            + word(target.getClass())
                            + "); needed: "
                            + word(kind));
        }
        return kind.cast(made);
    }

    /** The target as that kind, or anything else if it cannot be one. */
    private static Target made(Class<?> kind, Target target, Optional<String> text)
            throws InvalidRecordException {
        if (target instanceof Target.Name name) {
            if (kind == Target.Names.class) {
                return new Target.Names(List.of(name.name()));
            }
            if (kind == Target.Scalar.class) {
                return number(name);
            }
            if (kind == Target.Spans.class && text.isPresent()) {
                return WordTags.spans(name.name(), text.get());
            }
        }
        if (kind == Target.Name.class) {
            if (target instanceof Target.Scalar scalar) {
                return new Target.Name(TargetText.number(scalar.value()));
            }
            if (target instanceof Target.Names names && names.names().size() == 1) {
                return new Target.Name(names.names().get(0));
            }
        }
        if (kind == Target.Names.class && target instanceof Target.Scalar scalar) {
            return new Target.Names(List.of(TargetText.number(scalar.value())));
        }
        if (target instanceof Target.Names names && names.names().isEmpty()) {
            if (kind == Target.Spans.class) {
                return new Target.Spans(List.of());
            }
            if (kind == Target.Boxes.class) {
                return new Target.Boxes(List.of());
            }
        }
        if (kind == Target.Ids.class && target instanceof Target.Names names) {
            return new Target.Ids(names.names());
        }
        return target;
    }

    private static Target number(Target.Name name) {
        try {
            return new Target.Scalar(Double.parseDouble(name.name().strip()));
        } catch (NumberFormatException e) {
            return name;
        }
    }

    private static String word(Class<?> kind) {
        return switch (kind.getSimpleName()) {
            case "Name" -> "a class";
            case "Names" -> "classes";
            case "Scalar" -> "a number";
            case "Spans" -> "spans of a text, or tags of its words";
            case "Ids" -> "ids";
            case "Boxes" -> "boxes";
            default -> "a mask";
        };
    }
}
