package io.millrace.contract;

import io.millrace.data.Example;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can be said of an example of a {@link SmallStream}, as targets of every kind: each shows the example's class. */
final class Answers {

    private Answers() {}

    /** Every target that there is of an example, one of each kind. */
    static List<Target> of(Example example) {
        String name = ((Target.Name) example.target()).name();
        int code = Math.floorMod(name.hashCode(), 7);
        var targets =
                new ArrayList<Target>(
                        List.of(
                                example.target(),
                                new Target.Names(List.of(name)),
                                new Target.Scalar(code),
                                new Target.Ids(List.of(name))));
        text(example)
                .ifPresent(
                        text -> {
                            int end = Math.max(1, text.indexOf(' '));
                            targets.add(new Target.Spans(List.of(new Target.Span(0, end, name))));
                        });
        if (example.payload() instanceof Image image) {
            targets.add(new Target.Boxes(List.of(new Target.Box(0, 0, 1 + code, 2, name))));
            byte[] classes = new byte[image.height() * image.width()];
            Arrays.fill(classes, (byte) code);
            targets.add(new Target.Mask(image.height(), image.width(), classes));
        }
        return targets;
    }

    private static Optional<String> text(Example example) {
        return PayloadTypes.known().of(example.payload()).text(example.payload());
    }

    /** The one of a kind, if there is one. */
    static Optional<Target> of(Class<? extends Target> kind, Example example) {
        return of(example).stream().filter(kind::isInstance).findFirst();
    }
}
