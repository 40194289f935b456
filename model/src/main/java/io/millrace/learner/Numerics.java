package io.millrace.learner;

import io.millrace.tensor.NumericFingerprint;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a learner computes, as snapshots keep it: a state goes on in the precision that it was begun in unless the
 * configuration names another, and where anything differs that decides the low bits it is told, or refused.
 */
final class Numerics {

    private static final Logger LOG = LoggerFactory.getLogger(Numerics.class);

    private final TrainingConfig config;
    private final Torch torch;

    /**
     * @param torch in the precision that the configuration means here; nothing has been computed yet
     */
    Numerics(TrainingConfig config, Torch torch) {
        this.config = config;
        this.torch = torch;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(torch.fingerprint().json().toString());
    }

    /**
     * Goes on from what another learner wrote, before anything is computed.
     *
     * @throws IncompatibleSnapshotException if what differs is refused, with what it is
     */
    void read(DataInput in) throws IOException {
        var before = NumericFingerprint.of(SnapshotFormat.json(in.readUTF()));
        resume(before.precision());
        List<String> differences = torch.fingerprint().differences(before);
        if (differences.isEmpty()) {
            return;
        }
        String what = String.join("; ", differences);
        if (config.fingerprint() == TrainingConfig.OnChange.STRICT) {
            throw new IncompatibleSnapshotException(
                    "the snapshot was computed otherwise (there) than it would go on (here): "
                            + what
                            + "; training.fingerprint is strict, allowed: to go on as there, or warn");
        }
        LOG.warn(
                "Going on otherwise (here) than the snapshot was computed (there): {}. What is learned from here on"
                        + " differs from there in its low bits; training.fingerprint: strict would refuse it.",
                what);
    }

    /** Goes on from a state of before precisions were told apart: its products were the engine's own. */
    void readNothing() {
        resume(Precision.DEFAULT);
    }

    private void resume(Precision before) {
        if (config.precision().equals(TrainingConfig.AUTO)) {
            torch.precision(before);
        }
    }
}
