package io.millrace.input;

/** Pictures of what can be seen: turned or mirrored, one is a picture still. Those of sound are not. */
public interface PlanarInput extends PictureInput {}
