package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialRetired;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that is taken out of the configuration while a model checkpoint waits for its trial. */
final class RemovedTaskTest {

    @TempDir Path root;

    private OpenedFineTuning opened(String tasks, OperatorSubtaskState state) throws Exception {
        return new OpenedFineTuning(root, tasks, new Mailbox(), state);
    }

    /** Ends both inputs; the tasks of the trials that then take place. */
    private static List<String> tried(OpenedFineTuning operator) throws Exception {
        operator.endInputs();
        var tasks = new ArrayList<String>();
        for (Told told : operator.events()) {
            var retired = assertInstanceOf(TrialRetired.class, told.what(), "the store is empty");
            tasks.add(retired.trial().task());
        }
        operator.close();
        return tasks;
    }

    @Test
    void itsTrialsAreLeftOutAndOthersTakePlace() throws Exception {
        String both = "{gone: {epochs: 1}, mood: {epochs: 1}}";
        var before = opened(both, null);
        before.checkpoint("gone", 100, 7, false);
        before.checkpoint("mood", 100, 7, false);
        OperatorSubtaskState state = before.snapshot(1);
        before.close();

        var without = opened("{mood: {epochs: 1}}", state);
        OperatorSubtaskState later = without.snapshot(2);
        assertEquals(List.of("mood"), tried(without));
        assertEquals(List.of("mood"), tried(opened(both, later)), "left out for good");
    }
}
