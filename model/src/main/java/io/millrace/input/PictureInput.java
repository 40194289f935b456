package io.millrace.input;

/** An input whose samples are pictures of one size. */
public interface PictureInput extends Input<Images> {

    /** Colours: 1 or 3. */
    int channels();

    /** Pixels. */
    int height();

    /** Pixels. */
    int width();
}
