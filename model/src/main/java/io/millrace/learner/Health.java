package io.millrace.learner;

import io.millrace.objective.Group;
import io.millrace.objective.Judge;
import io.millrace.optimizer.OptimizerConfig;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges every step by its loss and its gradient, and knows how often in a row it said no. Everything is a function of
 * the steps so far and part of a snapshot.
 *
 * <p>The learner may go back once. Another learning rate in the configuration of a restored learner is a new start: the
 * slowed rate and the one return are forgotten.
 */
final class Health implements Judge {

    private final HealthConfig config;
    private final OptimizerConfig optimizer;
    private final Levels all = new Levels();
    private final Map<String, Levels> others = new TreeMap<>();

    private int inARow;
    private long exploded;
    private long undone;
    private long sinceGood;
    private double factor = 1;
    private long wentBackAt = -1;
    private long wentBackTo = -1;
    private String reason = "";

    Health(HealthConfig config, OptimizerConfig optimizer) {
        this.config = config;
        this.optimizer = optimizer;
    }

    /** What is usual for one group of parameters. */
    private static final class Levels {
        private final Level loss = new Level();
        private final Level norm = new Level();
    }

    @Override
    public boolean accepts(Group group, double loss, double norm) {
        Levels usual =
                group.equals(Group.ALL)
                        ? all
                        : others.computeIfAbsent(group.name(), name -> new Levels());
        String wrong;
        if (Judge.FINITE.accepts(group, loss, norm)) {
            wrong = tooFar("loss", loss, usual.loss) + tooFar("gradient norm", norm, usual.norm);
            exploded += wrong.isEmpty() ? 0 : 1;
        } else {
            wrong = "loss is " + loss + " and gradient norm " + norm;
        }
        if (!wrong.isEmpty()) {
            reason = wrong;
            return false;
        }
        usual.loss.add(loss);
        usual.norm.add(norm);
        return true;
    }

    /** A step is over. */
    void concluded(boolean applied) {
        inARow = applied ? 0 : inARow + 1;
        sinceGood += applied ? 1 : 0;
    }

    private String tooFar(String what, double value, Level level) {
        if (config.explosion() == 0 || !(Math.abs(value) > config.explosion() * level.value())) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%s is %.4g, above %.4g times its level of %.4g; ",
                what,
                value,
                config.explosion(),
                level.value());
    }

    /** The state before the step just accepted was copied. */
    void copied() {
        sinceGood = 0; // the step under way will be counted when it is over
    }

    /** What is multiplied with the scheduled learning rate. */
    double factor() {
        return factor;
    }

    /** Steps left out because a finite loss or gradient was too large. */
    long exploded() {
        return exploded;
    }

    /** Steps that were learned and are no part of the weights any more. */
    long undone() {
        return undone;
    }

    /** Times the learner went back. */
    int returns() {
        return wentBackAt < 0 ? 0 : 1;
    }

    /** True if so many steps in a row were left out that something has to happen. */
    boolean exhausted() {
        return inARow >= config.patience();
    }

    /** What was wrong with the step just judged. */
    Trouble trouble(long backTo) {
        return new Trouble(reason, inARow, backTo, factor);
    }

    /**
     * The learner goes back.
     *
     * @param step at which
     * @param good the step whose state is put back
     * @param about what is learned from, for a message; may be empty
     * @throws UnhealthyException if it may not, for there is no such state or it went back before
     */
    Trouble goBack(long step, long good, String about) {
        if (good < 0 || wentBackAt >= 0) {
            throw new UnhealthyException(message(step, about));
        }
        factor *= config.slowDown();
        wentBackAt = step;
        wentBackTo = good;
        undone += sinceGood;
        sinceGood = 0;
        Trouble trouble = trouble(good);
        inARow = 0;
        return trouble;
    }

    private String message(long step, String about) {
        boolean ever = all.loss.any() || others.values().stream().anyMatch(l -> l.loss.any());
        if (!ever && !about.isEmpty()) {
            return "learning failed at step "
                    + step
                    + ": not one step was good, the last because "
                    + reason.replaceAll("; $", "")
                    + "; "
                    + about
                    + ": likely they are too large, or too far apart, to be learned from. Give"
                    + " input.scale: unit-interval or robust, or mend them where they come from; a"
                    + " lower optimizer.learning-rate does not help where the first step fails";
        }
        String before =
                wentBackAt >= 0
                        ? "the learner went back to step "
                                + wentBackTo
                                + " at step "
                                + wentBackAt
                                + " and slowed down to "
                                + factor
                                + " times the rate before"
                        : "there is no good state to go back to";
        return "learning failed at step "
                + step
                + ": "
                + inARow
                + " steps in a row were left out, the last because "
                + reason.replaceAll("; $", "")
                + "; "
                + before
                + ". Change optimizer.learning-rate, which is "
                + optimizer.learningRate()
                + ", or optimizer.clip-norm, which is "
                + optimizer.clipNorm()
                + ", and restart from the last Flink checkpoint; if the stream itself has changed,"
                + " raise training.health.explosion, which is "
                + config.explosion()
                + ", or training.health.patience, which is "
                + config.patience();
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(optimizer.learningRate());
        all.loss.write(out);
        all.norm.write(out);
        out.writeInt(inARow);
        out.writeLong(exploded);
        out.writeLong(undone);
        out.writeLong(sinceGood);
        out.writeDouble(factor);
        out.writeLong(wentBackAt);
        out.writeLong(wentBackTo);
    }

    void read(DataInput in) throws IOException {
        double rate = in.readDouble();
        all.loss.read(in);
        all.norm.read(in);
        inARow = in.readInt();
        exploded = in.readLong();
        undone = in.readLong();
        sinceGood = in.readLong();
        factor = in.readDouble();
        wentBackAt = in.readLong();
        wentBackTo = in.readLong();
        if (rate != optimizer.learningRate()) {
            inARow = 0;
            factor = 1;
            wentBackAt = -1;
            wentBackTo = -1;
        }
    }

    /** Writes what is usual for groups that are not {@link Group#ALL}. */
    void writeLevels(DataOutput out) throws IOException {
        out.writeInt(others.size());
        for (var group : others.entrySet()) {
            out.writeUTF(group.getKey());
            group.getValue().loss.write(out);
            group.getValue().norm.write(out);
        }
    }

    /** Reads what {@link #writeLevels} wrote. */
    void readLevels(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            var levels = new Levels();
            String group = in.readUTF();
            levels.loss.read(in);
            levels.norm.read(in);
            others.put(group, levels);
        }
    }
}
