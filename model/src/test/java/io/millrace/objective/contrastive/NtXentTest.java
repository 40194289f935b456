package io.millrace.objective.contrastive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Torch;
import org.junit.jupiter.api.Test;

final class NtXentTest {

    @Test
    void isWhatAHandCalculates() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            NDArray a = torch.manager().create(new float[][] {{1, 0}, {0, 3}});
            NDArray b = torch.manager().create(new float[][] {{2, 0}, {1, 1}});
            // Cosines: 1 and 1/sqrt 2 in the first row, 0 and 1/sqrt 2 in the second.
            double half = 1 / Math.sqrt(2);
            double first = Math.log(1 + Math.exp((half - 1) / 0.5));
            double second = Math.log(1 + Math.exp(-half / 0.5));
            assertEquals(0.330085, (first + second) / 2, 1e-6);
            assertEquals(0.330085, NtXent.across(torch, a, b, 0.5).getFloat(), 1e-6);
        }
    }

    @Test
    void viewsThatAreAllAlikeCostAGuess() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            NDArray same = torch.manager().ones(new ai.djl.ndarray.types.Shape(5, 3));
            assertEquals(Math.log(5), NtXent.across(torch, same, same, 0.05).getFloat(), 1e-6);
        }
    }
}
