package io.millrace.schemas.payload;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** A target in words: the name of a class, and for all others what a person can read. */
public final class TargetText {

    /** Beyond it a double no longer holds every whole number. */
    static final double LARGEST_WHOLE = 1L << 53;

    private static final int MOST_SHOWN = 20;

    private TargetText() {}

    /** The label of a labelled example: never empty, and of no more characters than a name may have. */
    public static String of(Target target) {
        String text = whole(target);
        if (text.length() <= Target.MAX_NAME_CHARACTERS) {
            return text;
        }
        int end = Target.MAX_NAME_CHARACTERS - 3;
        // Half a surrogate pair is no text.
        end -= Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
        return text.substring(0, end) + "...";
    }

    private static String whole(Target target) {
        if (target instanceof Target.Name name) {
            return name.name();
        }
        if (target instanceof Target.Names names) {
            return listed(names.names());
        }
        if (target instanceof Target.Scalar scalar) {
            return number(scalar.value());
        }
        if (target instanceof Target.Spans spans) {
            return listed(
                    spans.spans().stream()
                            .map(span -> span.name() + " " + span.from() + "-" + span.to())
                            .toList());
        }
        if (target instanceof Target.Ids ids) {
            return listed(ids.ids());
        }
        if (target instanceof Target.Boxes boxes) {
            return listed(boxes.boxes().stream().map(TargetText::box).toList());
        }
        Target.Mask mask = (Target.Mask) target;
        return "mask " + mask.height() + " x " + mask.width();
    }

    private static String box(Target.Box box) {
        return box.name()
                + " "
                + number(box.left())
                + ","
                + number(box.top())
                + "-"
                + number(box.right())
                + ","
                + number(box.bottom());
    }

    private static String listed(List<String> words) {
        String more = words.size() > MOST_SHOWN ? ", ..." : "";
        return words.stream().limit(MOST_SHOWN).collect(Collectors.joining(", ", "[", more + "]"));
    }

    /** A number as it is commonly written: 3 and not 3.0. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE
                ? BigDecimal.valueOf(value).toBigInteger().toString()
                : Double.toString(value);
    }
}
