package io.millrace.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import org.junit.jupiter.api.Test;

/** What heads look at, against the same in plain loops. */
final class AttentionLooksTest {

    private static final int TIME = 3;
    private static final int WIDTH = 4;
    private static final int HEADS = 2;

    @Test
    void whatHeadsLookAtIsTheSoftmaxOfTheirScores() {
        for (boolean causal : new boolean[] {false, true}) {
            try (var torch = new Torch(Device.cpu(), 1)) {
                var parameters = new Parameters(torch.manager(), 1);
                var transformer = new Transformer(parameters, torch, "t", 1, WIDTH, HEADS, causal);
                NDArray x = parameters.create("x", new Parameters.Start.Normal(1), 1, TIME, WIDTH);
                float[] looks = HostBytes.floats(transformer.attention(x, null).get(0));
                assertEquals(HEADS * TIME * TIME, looks.length);
                float[] qkv = HostBytes.floats(parameters.get("t.0.attention.qkv.weight"));
                double[][] in = normalised(HostBytes.floats(x));
                int each = WIDTH / HEADS;
                for (int head = 0; head < HEADS; head++) {
                    for (int i = 0; i < TIME; i++) {
                        double[] score = new double[TIME];
                        double sum = 0;
                        for (int j = 0; j < TIME; j++) {
                            double dot = 0;
                            for (int u = 0; u < each; u++) {
                                dot +=
                                        row(qkv, in[i], head * each + u)
                                                * row(qkv, in[j], WIDTH + head * each + u);
                            }
                            score[j] = causal && j > i ? 0 : Math.exp(dot / Math.sqrt(each));
                            sum += score[j];
                        }
                        for (int j = 0; j < TIME; j++) {
                            assertEquals(score[j] / sum, looks[(head * TIME + i) * TIME + j], 1e-5);
                        }
                    }
                }
            }
        }
    }

    private static double row(float[] weight, double[] x, int row) {
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += weight[row * WIDTH + i] * x[i];
        }
        return sum;
    }

    private static double[][] normalised(float[] x) {
        double[][] rows = new double[TIME][WIDTH];
        for (int t = 0; t < TIME; t++) {
            double mean = 0;
            double square = 0;
            for (int i = 0; i < WIDTH; i++) {
                mean += x[t * WIDTH + i] / WIDTH;
            }
            for (int i = 0; i < WIDTH; i++) {
                square += Math.pow(x[t * WIDTH + i] - mean, 2) / WIDTH;
            }
            for (int i = 0; i < WIDTH; i++) {
                rows[t][i] = (x[t * WIDTH + i] - mean) / Math.sqrt(square + 1e-5);
            }
        }
        return rows;
    }
}
