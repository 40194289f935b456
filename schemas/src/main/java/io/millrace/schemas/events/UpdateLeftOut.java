package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * The update of a step was left out.
 *
 * @param reason with the numbers
 * @param inARow steps left out in a row, this one included
 * @param skipped steps left out so far
 * @param exploded those of them whose loss and gradient were finite
 * @param rateFactor what the learning rate is multiplied with from here on
 * @param wentBack null if the learner did not go back
 */
public record UpdateLeftOut(
        String reason,
        int inARow,
        long skipped,
        long exploded,
        double rateFactor,
        WentBack wentBack)
        implements Progress {

    /**
     * The learner went back to its last good state.
     *
     * @param toStep whose weights and moments are in force again
     * @param undone steps lost so far
     */
    public record WentBack(long toStep, long undone) {}

    @Override
    public Kind kind() {
        return Kind.HEALTH;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("reason", reason)
                .tag("event", wentBack == null ? "left-out" : "went-back")
                .count("inARow", inARow)
                .count("skipped", skipped)
                .count("exploded", exploded)
                .value("rateFactor", rateFactor);
        if (wentBack != null) {
            to.count("wentBackTo", wentBack.toStep()).count("undone", wentBack.undone());
        }
    }

    static UpdateLeftOut read(FieldsIn from) throws InvalidRecordException {
        return new UpdateLeftOut(
                from.tag("reason"),
                from.small("inARow"),
                from.count("skipped"),
                from.count("exploded"),
                from.value("rateFactor"),
                from.tag("event").equals("went-back")
                        ? new WentBack(from.count("wentBackTo"), from.count("undone"))
                        : null);
    }
}
