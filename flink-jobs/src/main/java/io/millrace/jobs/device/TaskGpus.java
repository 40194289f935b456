package io.millrace.jobs.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * The GPUs of a TaskManager, as Flink's external resource {@code gpu} names them. Every slot sees all of them; so the two
 * jobs begin at different ends.
 */
public final class TaskGpus {

    /** The external resource. */
    static final String RESOURCE = "gpu";

    /** What Flink's own driver calls the number of a GPU. */
    static final String INDEX = "index";

    private TaskGpus() {}

    /**
     * Their numbers, the lowest first; empty if the TaskManager has no such resource.
     *
     * @throws IllegalStateException if a GPU has no number
     */
    public static List<Integer> lowestFirst(RuntimeContext context) {
        var numbers = new ArrayList<Integer>();
        for (ExternalResourceInfo info : context.getExternalResourceInfos(RESOURCE)) {
            String index = info.getProperty(INDEX).orElse("none");
            try {
                numbers.add(Integer.valueOf(index));
            } catch (NumberFormatException e) {
                throw new IllegalStateException(
                        "external resource "
                                + RESOURCE
                                + ": "
                                + INDEX
                                + " is "
                                + index
                                + "; allowed: the number of a GPU",
                        e);
            }
        }
        Collections.sort(numbers);
        return numbers;
    }

    /** As {@link #lowestFirst}, the other way round. */
    public static List<Integer> highestFirst(RuntimeContext context) {
        List<Integer> numbers = lowestFirst(context);
        Collections.reverse(numbers);
        return numbers;
    }
}
