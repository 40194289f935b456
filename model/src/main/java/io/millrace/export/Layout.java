package io.millrace.export;

import io.millrace.release.Safetensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensors as others lay them out. */
final class Layout {

    private Layout() {}

    private static ByteBuffer bytes(long size) {
        return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer values(Tensor tensor) {
        return tensor.values().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** (rows, columns) to (columns, rows). */
    static Tensor transposed(Tensor tensor) {
        int rows = Math.toIntExact(tensor.shape()[0]);
        int columns = Math.toIntExact(tensor.shape()[1]);
        var from = values(tensor).asFloatBuffer();
        ByteBuffer to = bytes(tensor.length());
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                to.putFloat(from.get(row * columns + column));
            }
        }
        return new Tensor(new long[] {columns, rows}, to.flip());
    }

    /** The rows from one (inclusive) to another (exclusive): a view. */
    static Tensor rows(Tensor tensor, long from, long to) {
        long[] shape = tensor.shape().clone();
        long row = tensor.length() / shape[0];
        shape[0] = to - from;
        ByteBuffer all = values(tensor);
        ByteBuffer view =
                all.slice(
                        all.position() + Math.toIntExact(from * row),
                        Math.toIntExact((to - from) * row));
        return new Tensor(shape, view.order(ByteOrder.LITTLE_ENDIAN));
    }

    /** With rows of zeros before the first. */
    static Tensor after(int rows, Tensor tensor) {
        long[] shape = tensor.shape().clone();
        long row = tensor.length() / shape[0];
        ByteBuffer to = bytes(rows * row + tensor.length());
        to.position(Math.toIntExact(rows * row));
        to.put(values(tensor));
        shape[0] += rows;
        return new Tensor(shape, to.flip());
    }

    /** All zeros. */
    static Tensor zeros(long... shape) {
        long size = Float.BYTES;
        for (long extent : shape) {
            size *= extent;
        }
        return new Tensor(shape, bytes(size));
    }
}
