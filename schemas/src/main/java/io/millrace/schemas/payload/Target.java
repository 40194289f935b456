package io.millrace.schemas.payload;

import io.millrace.schemas.text.Composed;
import java.util.HashSet;
import java.util.List;

/**
 * What is said of an example: the answer that a task is to learn. A closed family, for it is a contract between those who
 * label and those who learn. Names of classes are in Unicode's normal form C.
 */
public sealed interface Target {

    /** The longest name of a class: they are kept in state, and shown. */
    int MAX_NAME_CHARACTERS = 1000;

    /** One class. */
    record Name(String name) implements Target {
        public Name {
            name = Composed.of(name);
            checkName(name);
        }
    }

    /** Any number of classes, of which none comes twice. */
    record Names(List<String> names) implements Target {
        public Names {
            names = names.stream().map(Composed::of).toList();
            checkAll("class", names);
        }
    }

    /** A number; finite. */
    record Scalar(double value) implements Target {
        public Scalar {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("number is " + value + "; must be finite");
            }
        }
    }

    /**
     * A named part of a text.
     *
     * @param from first UTF-16 unit, inclusive
     * @param to last UTF-16 unit, exclusive
     */
    record Span(int from, int to, String name) {
        public Span {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException(
                        "span is from " + from + " to " + to + "; allowed: 0 <= from < to");
            }
            name = Composed.of(name);
            checkName(name);
        }
    }

    /** Named parts of a text. */
    record Spans(List<Span> spans) implements Target {
        public Spans {
            spans = List.copyOf(spans);
        }
    }

    /** Identifiers of other examples or items, best first; none comes twice. */
    record Ids(List<String> ids) implements Target {
        public Ids {
            ids = List.copyOf(ids);
            checkAll("id", ids);
        }
    }

    /** A named rectangle in a picture; edges in pixels from its upper left corner. */
    record Box(double left, double top, double right, double bottom, String name) {
        public Box {
            if (!(left >= 0 && top >= 0 && right > left && bottom > top)
                    || !Double.isFinite(right)
                    || !Double.isFinite(bottom)) {
                throw new IllegalArgumentException(
                        "box is "
                                + List.of(left, top, right, bottom)
                                + "; allowed: 0 <= left < right, 0 <= top < bottom");
            }
            name = Composed.of(name);
            checkName(name);
        }
    }

    /** Named rectangles in a picture. */
    record Boxes(List<Box> boxes) implements Target {
        public Boxes {
            boxes = List.copyOf(boxes);
        }
    }

    /**
     * The class of every pixel.
     *
     * @param classes row by row, one byte each
     */
    record Mask(int height, int width, byte[] classes) implements Target {
        public Mask {
            if (height < 1 || width < 1 || (long) height * width != classes.length) {
                throw new IllegalArgumentException(
                        "mask is "
                                + height
                                + " x "
                                + width
                                + " with "
                                + classes.length
                                + " pixels; allowed: as many as height times width");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Mask that
                    && height == that.height
                    && width == that.width
                    && java.util.Arrays.equals(classes, that.classes);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * height + width) + java.util.Arrays.hashCode(classes);
        }
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name of a class is empty");
        }
        checkLength(name);
    }

    private static void checkAll(String what, List<String> words) {
        var seen = new HashSet<String>();
        for (String word : words) {
            if (word.isEmpty() || !seen.add(word)) {
                throw new IllegalArgumentException(
                        what
                                + (word.isEmpty() ? " is empty" : " '" + word + "' comes twice")
                                + "; allowed: each once, of one character or more");
            }
            checkLength(word);
        }
    }

    private static void checkLength(String word) {
        if (word.length() > MAX_NAME_CHARACTERS) {
            throw new IllegalArgumentException(
                    "name of a class has "
                            + word.length()
                            + " characters; allowed: "
                            + MAX_NAME_CHARACTERS);
        }
    }
}
