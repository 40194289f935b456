package io.millrace.task.tagging;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import java.util.List;

/** A linear map of every hidden state to tags: {@code head.tags.weight} (tags, width) and {@code head.tags.bias} (tags). */
final class TokenClassifier implements Head<Tokens> {

    static final String NAME = "head.tags";

    private final PositionEncoder<Tokens> encoder;
    private final Tags tags;
    private final Torch torch;
    private final Linear linear;

    TokenClassifier(PositionEncoder<Tokens> encoder, Tags tags, Task.Context context) {
        this.encoder = encoder;
        this.tags = tags;
        this.torch = context.torch();
        var start = new Parameters.Start.Normal(0.02);
        linear =
                new Linear(context.parameters(), torch, NAME, encoder.width(), tags.count(), start);
    }

    /** (batch * time, width). */
    private NDArray states(Tokens in, Mode mode) {
        return encoder.positions(in, mode).reshape(-1, encoder.width());
    }

    @Override
    public NDArray loss(Tokens in, List<Target> targets, Mode mode) {
        int time = in.time();
        long[] at = new long[targets.size() * time];
        long[] wanted = new long[at.length];
        int words = 0;
        for (int row = 0; row < targets.size(); row++) {
            byte[] classes = ((Target.Mask) targets.get(row)).classes();
            for (int token = 0; token < Math.min(time, classes.length); token++) {
                if (classes[token] != tags.ignored()) {
                    at[words] = (long) row * time + token;
                    wanted[words++] = Tags.of(classes[token]);
                }
            }
        }
        NDArray states = states(in, mode);
        if (words == 0) {
            return states.sum().mul(0);
        }
        NDManager manager = in.ids().getManager();
        NDArray picked = manager.create(java.util.Arrays.copyOf(at, words));
        NDArray truth = manager.create(java.util.Arrays.copyOf(wanted, words));
        return torch.crossEntropy(linear.forward(torch.rows(states, picked)), truth);
    }

    @Override
    public List<Target> predict(Tokens in) {
        int time = in.time();
        float[] logits = HostBytes.floats(linear.forward(states(in, Mode.EVAL)));
        int count = tags.count();
        var answers = new ArrayList<Target>();
        for (int row = 0; row < in.rows(); row++) {
            byte[] best = new byte[time];
            for (int token = 0; token < time; token++) {
                int from = (row * time + token) * count;
                for (int tag = 1; tag < count; tag++) {
                    if (logits[from + tag] > logits[from + Tags.of(best[token])]) {
                        best[token] = (byte) tag;
                    }
                }
            }
            answers.add(new Target.Mask(1, time, best));
        }
        return answers;
    }

    /** Any tags: a name that is unknown is no tag. */
    @Override
    public boolean knows(Target target) {
        return target instanceof Target.Mask;
    }
}
