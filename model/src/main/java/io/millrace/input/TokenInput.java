package io.millrace.input;

/** An input whose samples are sequences of token ids. */
public interface TokenInput extends Input {

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
}
