package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A model checkpoint lies in the store.
 *
 * @param id its name
 * @param probeLoss latest mean loss on the held-out examples of each domain
 * @param points held-out examples in the plane in which their representations differ most; none where the writer did not look
 */
public record CheckpointWritten(String id, SortedMap<String, Double> probeLoss, List<Point> points)
        implements Progress {

    private static final String PROBE = "probe.";
    private static final String X = "x.";
    private static final String Y = "y.";
    private static final String OF = "of.";

    /**
     * A held-out example.
     *
     * @param domain that it is of
     */
    public record Point(String domain, double x, double y) {}

    public CheckpointWritten {
        probeLoss = ToldDomains.means(probeLoss);
        points = List.copyOf(points);
    }

    /** Of a writer that did not look where examples lie. */
    public CheckpointWritten(String id, SortedMap<String, Double> probeLoss) {
        this(id, probeLoss, List.of());
    }

    @Override
    public Kind kind() {
        return Kind.CHECKPOINT;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("id", id).each(PROBE, probeLoss);
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            to.tag(OF + i, point.domain()).value(X + i, point.x()).value(Y + i, point.y());
        }
    }

    static CheckpointWritten read(FieldsIn from) throws InvalidRecordException {
        var points = new ArrayList<Point>();
        int count = from.each(X).size();
        for (int i = 0; i < count; i++) {
            points.add(new Point(from.tag(OF + i), from.value(X + i), from.value(Y + i)));
        }
        return new CheckpointWritten(from.tag("id"), from.each(PROBE), points);
    }
}
