package io.millrace.input.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The spectrum of sound over time as ears tell it apart: windows (Hann), power of the discrete Fourier transform, triangular
 * bands of equal width on the mel scale, logarithm. The mel scale is {@code 2595 log10(1 + f / 700)} (O'Shaughnessy 1987), the
 * bands reach from 0 to half the rate. The transform is a product with cosines and sines, which the device does.
 */
final class LogMel {

    /** Added to the power of a band before the logarithm: silence is a number. Samples are -1 to 1. */
    private static final float FLOOR = 1e-6f;

    private final int window;
    private final int hop;
    private final int mels;
    private final int bins;
    private final float[] hann;
    private final float[] waves;
    private final float[] bands;

    /**
     * @param rate samples in a second
     * @param window samples in a window
     * @param hop samples from one window to the next
     * @param mels bands
     */
    LogMel(int rate, int window, int hop, int mels) {
        this.window = window;
        this.hop = hop;
        this.mels = mels;
        bins = window / 2 + 1;
        hann = new float[window];
        waves = new float[window * 2 * bins];
        for (int i = 0; i < window; i++) {
            hann[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / window));
            for (int bin = 0; bin < bins; bin++) {
                double angle = 2 * Math.PI * ((long) i * bin % window) / window;
                waves[i * 2 * bins + bin] = (float) Math.cos(angle);
                waves[i * 2 * bins + bins + bin] = (float) Math.sin(angle);
            }
        }
        bands = bands(rate);
    }

    private float[] bands(int rate) {
        double most = mel(rate / 2.0);
        double[] edges = new double[mels + 2];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = hertz(most * i / (mels + 1)) * window / rate; // in bins
        }
        float[] weights = new float[bins * mels];
        for (int band = 0; band < mels; band++) {
            double sum = 0;
            for (int bin = 0; bin < bins; bin++) {
                double rises = (bin - edges[band]) / (edges[band + 1] - edges[band]);
                double falls = (edges[band + 2] - bin) / (edges[band + 2] - edges[band + 1]);
                double weight = Math.max(0, Math.min(rises, falls));
                weights[bin * mels + band] = (float) weight;
                sum += weight;
            }
            if (sum == 0) { // narrower than a bin: the nearest one speaks for it
                weights[(int) Math.round(edges[band + 1]) * mels + band] = 1;
            }
        }
        return weights;
    }

    static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    private static double hertz(double mel) {
        return 700 * (Math.pow(10, mel / 2595) - 1);
    }

    /** Windows in so many samples; none if they are fewer than one has. */
    int frames(int samples) {
        return samples < window ? 0 : 1 + (samples - window) / hop;
    }

    /** Multiplications and additions for so many samples, in products. */
    double flops(int samples) {
        return 2.0 * frames(samples) * bins * (2.0 * window + mels);
    }

    /**
     * The pictures.
     *
     * @param manager owns them
     * @param sounds as many samples each, -1 to 1
     * @return (batch, mels, frames), natural logarithms
     */
    NDArray of(NDManager manager, float[][] sounds) {
        int frames = frames(sounds[0].length);
        float[] windows = new float[sounds.length * frames * window];
        int at = 0;
        for (float[] sound : sounds) {
            for (int frame = 0; frame < frames; frame++) {
                for (int i = 0; i < window; i++) {
                    windows[at++] = hann[i] * sound[frame * hop + i];
                }
            }
        }
        int rows = sounds.length * frames;
        NDArray spectrum =
                manager.create(windows, new Shape(rows, window))
                        .matMul(manager.create(waves, new Shape(window, 2L * bins)))
                        .square()
                        .reshape(rows, 2, bins)
                        .sum(new int[] {1});
        return spectrum.matMul(manager.create(bands, new Shape(bins, mels)))
                .add(FLOOR)
                .log()
                .reshape(sounds.length, frames, mels)
                .transpose(0, 2, 1);
    }
}
