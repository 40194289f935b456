package io.millrace.task.answering;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.millrace.encoder.Mode;
import io.millrace.encoder.PositionEncoder;
import io.millrace.input.Tokens;
import io.millrace.nn.Linear;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Head;
import io.millrace.task.Task;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two logits for every token, that the answer begins and that it ends there: {@code head.span.weight} (2, width) and {@code
 * head.span.bias} (2).
 */
final class SpanHead implements Head<Tokens> {

    /** Added to the logits of what fills a sequence up. */
    private static final float UNSEEN = -1e9f;

    private final PositionEncoder<Tokens> encoder;
    private final int longest;
    private final boolean none;
    private final Torch torch;
    private final Linear linear;

    /**
     * @param longest tokens of an answer
     * @param none true if the first token stands for no answer
     */
    SpanHead(PositionEncoder<Tokens> encoder, int longest, boolean none, Task.Context context) {
        this.encoder = encoder;
        this.longest = longest;
        this.none = none;
        this.torch = context.torch();
        var start = new Parameters.Start.Normal(0.02);
        linear = new Linear(context.parameters(), torch, "head.span", encoder.width(), 2, start);
    }

    /** (2 · batch, time): where it begins, row by row, then where it ends. */
    private NDArray logits(Tokens in, Mode mode) {
        NDArray states = encoder.positions(in, mode).reshape(-1, encoder.width());
        NDArray both = linear.forward(states).reshape(in.rows(), in.time(), 2).transpose(2, 0, 1);
        if (in.seen() != null) {
            NDArray unseen = in.seen().logicalNot().toType(DataType.FLOAT32, false);
            both = both.add(unseen.reshape(1, in.rows(), in.time()).mul(UNSEEN));
        }
        return both.reshape(2L * in.rows(), in.time());
    }

    @Override
    public NDArray loss(Tokens in, List<Target> targets, Mode mode) {
        int rows = targets.size();
        long[] at = new long[2 * rows];
        long[] wanted = new long[2 * rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            byte[] tokens = tokens(targets.get(row));
            int begins = first(tokens, QuestionAnswering.BEGINS);
            int ends = first(tokens, QuestionAnswering.ENDS);
            if (begins >= 0 && ends < in.time()) {
                at[count] = row;
                wanted[count++] = begins;
                at[count] = (long) rows + row;
                wanted[count++] = ends;
            }
        }
        NDArray logits = logits(in, mode);
        if (count == 0) {
            return logits.sum().mul(0);
        }
        NDManager manager = in.ids().getManager();
        NDArray picked = manager.create(Arrays.copyOf(at, count));
        NDArray truth = manager.create(Arrays.copyOf(wanted, count));
        return torch.crossEntropy(torch.rows(logits, picked), truth);
    }

    @Override
    public List<Target> predict(Tokens in) {
        int time = in.time();
        float[] logits = HostBytes.floats(logits(in, Mode.EVAL));
        var answers = new ArrayList<Target>();
        for (int row = 0; row < in.rows(); row++) {
            answers.add(answer(logits, row * time, (in.rows() + row) * time, time));
        }
        return answers;
    }

    private Target answer(float[] logits, int begins, int ends, int time) {
        int first = 0;
        int last = 0;
        double best = none || time == 1 ? logits[begins] + logits[ends] : Double.NEGATIVE_INFINITY;
        for (int from = none ? 1 : 0; from < time; from++) {
            for (int to = from; to < Math.min(time, from + longest); to++) {
                double score = (double) logits[begins + from] + logits[ends + to];
                if (score > best) {
                    best = score;
                    first = from;
                    last = to;
                }
            }
        }
        byte[] tokens = new byte[time];
        tokens[first] |= QuestionAnswering.BEGINS;
        tokens[last] |= QuestionAnswering.ENDS;
        return new Target.Mask(1, time, tokens);
    }

    static int first(byte[] tokens, byte bit) {
        for (int i = 0; i < tokens.length; i++) {
            if ((tokens[i] & bit) != 0) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] tokens(Target target) {
        return ((Target.Mask) target).classes();
    }

    /** An answer that was not cut off. */
    @Override
    public boolean knows(Target target) {
        return target instanceof Target.Mask mask
                && first(mask.classes(), QuestionAnswering.BEGINS) >= 0;
    }
}
