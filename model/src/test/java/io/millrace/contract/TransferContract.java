package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Example;
import io.millrace.finetune.FineTuner;
import io.millrace.finetune.TransferStrategy;
import io.millrace.objective.Group;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.task.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every transfer strategy has to keep. */
public abstract class TransferContract extends PluginContract {

    /** Of the fine-tunings here. */
    private static final int EPOCHS = 8;

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<TransferStrategy<?>> type() {
        return (Class<TransferStrategy<?>>) (Class<?>) TransferStrategy.class;
    }

    private Choice<TransferStrategy<Record>> strategy() {
        return Choice.of(TransferStrategy.class, "strategy", named(), null);
    }

    private List<Group> groups(Encoding made, int epoch) {
        Choice<TransferStrategy<Record>> chosen = strategy();
        return chosen.plugin().groups(chosen.options(), made.encoder, epoch);
    }

    /** The groups of all epochs, or null if the encoder is refused. */
    private List<List<Group>> groups(Encoding made) {
        try {
            return IntStream.range(0, EPOCHS).mapToObj(epoch -> groups(made, epoch)).toList();
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains("allowed"), refused.getMessage());
            return null;
        }
    }

    @Test
    public void itsGroupsAreApartAndHoldParametersOfTheEncoder() {
        int taken = 0;
        for (SmallKinds.Encoded encoded : SmallKinds.encoders()) {
            try (var made = new Encoding(encoded)) {
                List<List<Group>> groups = groups(made);
                if (groups == null) {
                    continue;
                }
                taken++;
                assertEquals(groups, groups(made), "a function of the epoch");
                for (List<Group> epoch : groups) {
                    Group.disjoint(epoch, made.parameters.names());
                    for (Group group : epoch) {
                        assertTrue(
                                made.parameters.trained().stream().anyMatch(group::holds),
                                () -> "nothing is in group " + group);
                    }
                }
            }
        }
        assertTrue(taken > 0, name() + " takes none of the small encoders");
    }

    @Test
    public void itsPaceIsOneThatCanBeKept() {
        TransferStrategy.Pace pace = strategy().plugin().pace();
        assertTrue(pace.epochs() > 0 && pace.batch() > 0 && pace.patience() > 0, pace::toString);
        assertTrue(pace.learningRate() > 0 && Double.isFinite(pace.learningRate()), pace::toString);
    }

    @Test
    public void whatItDoesNotNameStaysAsItWasAndTheSameSeedMovesTheRestAlike() throws Exception {
        SmallKinds.Encoded encoded = taken();
        List<String> trained;
        List<Group> ever;
        try (var made = new Encoding(encoded)) {
            trained = made.parameters.trained();
            ever = groups(made).stream().flatMap(List::stream).distinct().toList();
        }
        SavedModel before = Tuned.saved(encoded);
        SavedModel after = tuned(encoded).model();
        Tuned.same(after, tuned(encoded).model());
        var moved = new ArrayList<String>();
        for (String name : trained) {
            if (!values(before, name).equals(values(after, name))) {
                moved.add(name);
            }
        }
        for (String name : moved) {
            assertTrue(ever.stream().anyMatch(group -> group.holds(name)), name + " has moved");
        }
        assertEquals(ever.isEmpty(), moved.isEmpty(), () -> "moved: " + moved);
        assertFalse(after.weights().keySet().stream().noneMatch(name -> name.startsWith("head.")));
    }

    private FineTuner.Result tuned(SmallKinds.Encoded encoded) throws InterruptedException {
        return Tuned.with(
                named(),
                SmallKinds.yaml("{name: %s}".formatted(Task.DEFAULT)),
                encoded,
                Example::target,
                new ArrayList<>());
    }

    private SmallKinds.Encoded taken() {
        for (SmallKinds.Encoded encoded : SmallKinds.encoders()) {
            try (var made = new Encoding(encoded)) {
                if (groups(made) != null) {
                    return encoded;
                }
            }
        }
        throw new AssertionError(name() + " takes none of the small encoders");
    }

    private static ByteBuffer values(SavedModel model, String name) {
        return model.weights().get(name).tensor().values();
    }
}
