package io.millrace.learner;

/**
 * Why a step was left out.
 *
 * @param reason with the numbers
 * @param inARow steps left out in a row, this one included
 * @param wentBackTo the step whose weights and moments are in force again, or -1 if the learner did not go back
 * @param rateFactor what the learning rate is multiplied with from here on
 */
public record Trouble(String reason, int inARow, long wentBackTo, double rateFactor) {

    /** True if the learner went back to its last good state. */
    public boolean wentBack() {
        return wentBackTo >= 0;
    }
}
