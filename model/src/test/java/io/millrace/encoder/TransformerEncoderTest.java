package io.millrace.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import io.millrace.input.TextInput;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.schemas.payload.Text;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransformerEncoderTest {

    private static final List<String> TEXTS =
            List.of("one two three", "one [MASK] three", "[MASK] and [MASK]");
    private static final List<Integer> BLANKS = List.of(0, 1, 2);

    @Test
    void aTextIsTheMeanOfItsTokensAndOneWithBlanksTheMeanOfThese() {
        var inputs = new TextInput.Provider();
        var encoders = new TransformerEncoder.Provider();
        try (var torch = new Torch(Device.cpu(), 1);
                var input =
                        (TokenInput)
                                inputs.fit(
                                        new TextInput.Options(16, 512, null, null, null),
                                        List.of(new Text("one two three and one two")));
                NDManager manager = torch.manager().newSubManager()) {
            var encoder =
                    (TransformerEncoder)
                            encoders.create(
                                    new TransformerEncoder.Options(null, 1, 8, 2, null),
                                    input,
                                    new Parameters(torch.manager(), 3),
                                    torch);
            List<Sample> samples =
                    TEXTS.stream()
                            .map(text -> new Sample("d", input.encode(new Text(text))))
                            .toList();
            float[] together =
                    encoder.pooled(input.arrays(manager, samples), Mode.EVAL).toFloatArray();
            for (int row = 0; row < samples.size(); row++) {
                float[] expected =
                        mean(encoder, input, manager, samples.get(row).bytes(), BLANKS.get(row));
                assertArrayEquals(
                        expected, Arrays.copyOfRange(together, row * 8, row * 8 + 8), 1e-5f);
            }
        }
    }

    /** One sample alone, so without padding. */
    private static float[] mean(
            TransformerEncoder encoder,
            TokenInput input,
            NDManager manager,
            byte[] sample,
            int expectedBlanks) {
        int length = input.length(sample);
        int[] ids = new int[length];
        input.tokens(sample, ids, 0);
        NDArray hidden = encoder.positions(Tokens.full(manager, ids, 1, length), Mode.EVAL).get(0);
        int[] blanks = IntStream.range(0, length).filter(i -> ids[i] == input.mask()).toArray();
        assertEquals(expectedBlanks, blanks.length);
        int[] counted = blanks.length == 0 ? IntStream.range(0, length).toArray() : blanks;
        float[] mean = new float[8];
        for (int i : counted) {
            float[] state = hidden.get(i).toFloatArray();
            for (int k = 0; k < mean.length; k++) {
                mean[k] += state[k] / counted.length;
            }
        }
        return mean;
    }
}
