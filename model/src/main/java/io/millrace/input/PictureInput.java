package io.millrace.input;

/** An input whose samples are pictures of one size. */
public interface PictureInput extends Input<Images> {

    /** Numbers of a pixel: 1 or 3 colours, 1 where it is a picture of sound, 1 or 2 of a series. */
    int channels();

    /** Pixels. */
    int height();

    /** Pixels. */
    int width();
}
