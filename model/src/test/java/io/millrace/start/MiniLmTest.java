package io.millrace.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.encoder.TokenEncoder;
import io.millrace.input.Input;
import io.millrace.input.TokenInput;
import io.millrace.learner.Kinds;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Text;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime computes from a BERT that others trained, our encoder computes from the weights that we took over. */
final class MiniLmTest {

    private static final double CLOSE = 1e-4;

    private static final List<String> TEXTS =
            List.of(
                    "A fine day.",
                    "chemokine receptors were upregulated in CD8+ T cells (Fig. 3)",
                    "It is a film that one would like to like; a pity, then, about the plot, about the"
                            + " actors and about everything else that was thought of by its makers",
                    "naïve café — ÜBER");

    @TempDir private Path folder;

    @Test
    void hiddenStatesAndRepresentationsAreThoseOfOnnxRuntime() throws Exception {
        Path model = MiniLm.unpacked(folder);
        var config = new StartConfig(model.toString(), null, null, null).complete();
        Start start = config.read();
        assertEquals(2, start.files().size());
        assertTrue(config.input().get("frame").asBoolean(), "texts stand between [CLS] and [SEP]");
        Choice<Input.Provider<Record>> chosen =
                Choice.of(Input.Provider.class, "input", config.input(null), null);
        try (var torch = new Torch(Device.cpu(), 2, Precision.FLOAT32);
                var input =
                        (TokenInput)
                                chosen.plugin()
                                        .load(
                                                chosen.options(),
                                                start.model().input(),
                                                start.model().files());
                NDManager manager = torch.manager().newSubManager()) {
            TokenEncoder encoder = encoder(config, start, torch, input);
            var samples = new ArrayList<Sample>();
            TEXTS.forEach(text -> samples.add(new Sample("", input.encode(new Text(text)))));
            float[] pooled =
                    HostBytes.floats(encoder.pooled(input.arrays(manager, samples), Mode.EVAL));
            float[] hidden =
                    HostBytes.floats(encoder.positions(input.arrays(manager, samples), Mode.EVAL));
            int time = hidden.length / TEXTS.size() / encoder.width();
            float[][][] wanted = run(model.resolve("all-minilm-l6-v2.onnx"), input, samples);
            double worst = 0;
            for (int row = 0; row < TEXTS.size(); row++) {
                double[] mean = new double[encoder.width()];
                for (int i = 0; i < wanted[row].length; i++) {
                    for (int k = 0; k < encoder.width(); k++) {
                        float ours = hidden[(row * time + i) * encoder.width() + k];
                        worst = Math.max(worst, Math.abs(ours - wanted[row][i][k]));
                        mean[k] += wanted[row][i][k] / (double) wanted[row].length;
                    }
                }
                for (int k = 0; k < encoder.width(); k++) {
                    double ours = pooled[row * encoder.width() + k];
                    worst = Math.max(worst, Math.abs(ours - mean[k]));
                }
            }
            assertTrue(worst < CLOSE, "the largest difference is " + worst);
        }
    }

    private static TokenEncoder encoder(
            StartConfig config, Start start, Torch torch, TokenInput input) {
        Choice<Encoder.Provider<Record, Input<?>>> chosen = Kinds.encoder(config.encoder());
        var parameters = new Parameters(torch.manager(), 1);
        var encoder =
                (TokenEncoder) chosen.plugin().create(chosen.options(), input, parameters, torch);
        start.model()
                .weights()
                .forEach((name, weight) -> parameters.set(name, weight.tensor().values()));
        return encoder;
    }

    /** Hidden states of each text alone, without padding. */
    private static float[][][] run(Path model, TokenInput input, List<Sample> samples)
            throws Exception {
        float[][][] hidden = new float[samples.size()][][];
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toString())) {
            for (int row = 0; row < hidden.length; row++) {
                byte[] sample = samples.get(row).bytes();
                int[] ids = new int[input.length(sample)];
                input.tokens(sample, ids, 0);
                long[][] in = new long[1][ids.length];
                long[][] seen = new long[1][ids.length];
                for (int i = 0; i < ids.length; i++) {
                    in[0][i] = ids[i];
                    seen[0][i] = 1;
                }
                try (OnnxTensor tokens = OnnxTensor.createTensor(environment, in);
                        OnnxTensor mask = OnnxTensor.createTensor(environment, seen);
                        OnnxTensor types =
                                OnnxTensor.createTensor(environment, new long[1][ids.length]);
                        OrtSession.Result result =
                                session.run(
                                        Map.of(
                                                "input_ids",
                                                tokens,
                                                "attention_mask",
                                                mask,
                                                "token_type_ids",
                                                types))) {
                    hidden[row] = ((float[][][]) result.get(0).getValue())[0];
                }
            }
        }
        return hidden;
    }
}
