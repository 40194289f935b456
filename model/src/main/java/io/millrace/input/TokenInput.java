package io.millrace.input;

import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import java.util.List;

/** An input whose samples are sequences of token ids. */
public interface TokenInput extends Input<Tokens> {

    /** Ids run from 0 to this, exclusive. */
    int vocabulary();

    /** Longest sequence; packed samples have exactly this length. */
    int length();

    /** The id that fills up short sequences; attention does not see it. */
    int padding();

    /** The id that stands for a hidden token. */
    int mask();

    /** True for ids that stand for no text: padding, separators, mask. */
    boolean special(int id);

    /** Tokens in a sample: {@link #length} if it was packed, fewer if it is an example on its own. */
    int length(byte[] sample);

    @Override
    default int units(byte[] sample) {
        return length(sample);
    }

    /** Writes a sample's ids to {@code out} from {@code offset} on. */
    void tokens(byte[] sample, int[] out, int offset);

    /**
     * Sequences as long as the longest of them. In a representation count the masked positions of each, for there
     * pretraining has gathered what would stand; all its tokens if none is masked.
     */
    @Override
    default Tokens arrays(NDManager manager, List<Sample> samples) {
        return TokenBatch.of(this, samples).arrays(manager);
    }
}
