package io.millrace.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.input.RawArrays;
import io.millrace.input.RawRow;
import io.millrace.learner.Kinds;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.time.Interruption;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An encoder that is only looked at, in float32. One thread makes, uses and closes it. */
public final class FrozenEncoder implements AutoCloseable {

    private static final int BATCH = 64;

    private final Torch torch;
    private final Input<?> input;
    private final Parameters parameters;
    private final Encoder<Arrays> encoder;

    /**
     * @param saved a head in it is left out; what it has no weights for starts at random
     * @param seed as a learner's: without weights it is the encoder that a learner of this seed begins with
     * @param threads native threads
     */
    @SuppressWarnings("unchecked") // an encoder reads the arrays of its input
    public FrozenEncoder(SavedModel saved, long seed, int threads) {
        torch = new Torch(Device.cpu(), threads, Precision.FLOAT32);
        Input<?> loaded = null;
        try {
            loaded = Kinds.input(saved.inputName()).load(saved.input(), saved.files());
            input = loaded;
            parameters = new Parameters(torch.manager(), Hashing.mix(seed, 1));
            Choice<Encoder.Provider<Record, Input<?>>> kind = Kinds.encoder(saved.encoder());
            encoder =
                    (Encoder<Arrays>)
                            kind.plugin().create(kind.options(), input, parameters, torch);
            saved.weights()
                    .forEach(
                            (name, weight) -> {
                                if (name.startsWith("encoder.")) {
                                    parameters.set(name, weight.tensor().values());
                                }
                            });
        } catch (Throwable e) {
            if (loaded != null) {
                loaded.close();
            }
            torch.close();
            throw e;
        }
    }

    Torch torch() {
        return torch;
    }

    Encoder<Arrays> encoder() {
        return encoder;
    }

    Parameters parameters() {
        return parameters;
    }

    /** What makes samples of payloads. */
    public Input<?> input() {
        return input;
    }

    /**
     * One representation of each payload.
     *
     * @throws IllegalArgumentException if the input cannot read one, with what is allowed
     */
    public List<RawRow> represented(List<? extends Payload> payloads) {
        var rows = new ArrayList<RawRow>(payloads.size());
        inBatches(
                payloads, in -> rows.addAll(RawArrays.dense(encoder.pooled(in, Mode.EVAL))), BATCH);
        return rows;
    }

    /**
     * Each payload as the encoder is given it; empty if such arrays are nothing that a linear model reads.
     *
     * @throws IllegalArgumentException if the input cannot read one, with what is allowed
     */
    public Optional<List<RawRow>> raw(List<? extends Payload> payloads) {
        var rows = new ArrayList<RawRow>(payloads.size());
        inBatches(
                payloads,
                in -> {
                    if (in instanceof RawArrays arrays) {
                        rows.addAll(arrays.raw());
                    }
                },
                BATCH);
        return rows.size() == payloads.size() ? Optional.of(rows) : Optional.empty();
    }

    /** Gives payloads to somebody, as arrays that are gone afterwards. */
    void inBatches(List<? extends Payload> payloads, Consumer<Arrays> use, int batch) {
        for (int from = 0; from < payloads.size(); from += batch) {
            Interruption.check();
            List<Sample> samples =
                    payloads.subList(from, Math.min(payloads.size(), from + batch)).stream()
                            .map(payload -> new Sample("", input.encode(payload)))
                            .toList();
            try (NDManager manager = torch.manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                use.accept(input.arrays(manager, samples));
            }
        }
    }

    @Override
    public void close() {
        input.close();
        torch.close();
    }
}
