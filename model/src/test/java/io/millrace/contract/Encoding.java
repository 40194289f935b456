package io.millrace.contract;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;

/** An encoder with the input that it reads, outside a learner. */
final class Encoding implements AutoCloseable {

    final Torch torch = new Torch(Device.cpu(), 1);
    final Parameters parameters = new Parameters(torch.manager(), 5);
    final Input<?> input;
    final Encoder<Arrays> encoder;

    @SuppressWarnings("unchecked") // an encoder reads the arrays of its input
    Encoding(SmallKinds.Encoded encoded) {
        input = encoded.ground().fit();
        encoder =
                (Encoder<Arrays>)
                        encoded.choice()
                                .plugin()
                                .create(encoded.choice().options(), input, parameters, torch);
    }

    /** Whole examples as a batch. */
    Arrays arrays(NDManager manager, List<Payload> payloads) {
        return input.arrays(
                manager, payloads.stream().map(p -> new Sample("d", input.encode(p))).toList());
    }

    void requireGradients() {
        parameters.trained().forEach(name -> parameters.get(name).setRequiresGradient(true));
    }

    @Override
    public void close() {
        input.close();
        torch.close();
    }
}
