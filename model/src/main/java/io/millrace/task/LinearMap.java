package io.millrace.task;

import java.util.List;

/**
 * What a head computes where that is one linear map, for others who run its weights.
 *
 * @param everyPosition true if it maps the hidden state of every position; false if it maps the standardised representation of
 *     an example, see {@link PooledHead}
 * @param weight name of the matrix, (outputs, width)
 * @param bias name of the bias, (outputs)
 * @param outputs their names, of which the largest output is the answer; empty if there is one output, a number
 * @param scale a number is {@code scale · output + shift}
 * @param shift as above
 */
public record LinearMap(
        boolean everyPosition,
        String weight,
        String bias,
        List<String> outputs,
        double scale,
        double shift) {

    public LinearMap {
        outputs = List.copyOf(outputs);
    }

    /** One whose answer is that of several outputs which is largest. */
    public static LinearMap choice(
            boolean everyPosition, String weight, String bias, List<String> outputs) {
        return new LinearMap(everyPosition, weight, bias, outputs, 1, 0);
    }
}
