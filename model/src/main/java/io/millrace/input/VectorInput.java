package io.millrace.input;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.data.Sample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** An input whose samples are vectors of numbers. */
public interface VectorInput extends Input<Vectors> {

    /** Values in a vector. */
    int size();

    /** Puts a sample's values. */
    void values(byte[] sample, FloatBuffer out);

    @Override
    default Vectors arrays(NDManager manager, List<Sample> samples) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(samples.size() * size() * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        FloatBuffer values = bytes.asFloatBuffer();
        for (Sample sample : samples) {
            values(sample.bytes(), values);
        }
        return new Vectors(
                manager.create(bytes, new Shape(samples.size(), size()), DataType.FLOAT32));
    }
}
