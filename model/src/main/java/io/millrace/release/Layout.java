package io.millrace.release;

import io.millrace.release.Safetensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Tensors as others lay them out. */
public final class Layout {

    private Layout() {}

    private static ByteBuffer bytes(long size) {
        return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer values(Tensor tensor) {
        return tensor.values().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** (rows, columns) to (columns, rows). */
    public static Tensor transposed(Tensor tensor) {
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
    public static Tensor rows(Tensor tensor, long from, long to) {
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
    public static Tensor after(int rows, Tensor tensor) {
        long[] shape = tensor.shape().clone();
        long row = tensor.length() / shape[0];
        ByteBuffer to = bytes(rows * row + tensor.length());
        to.position(Math.toIntExact(rows * row));
        to.put(values(tensor));
        shape[0] += rows;
        return new Tensor(shape, to.flip());
    }

    /** All zeros. */
    public static Tensor zeros(long... shape) {
        long size = Float.BYTES;
        for (long extent : shape) {
            size *= extent;
        }
        return new Tensor(shape, bytes(size));
    }

    /** One below the other: (rows, ...) of each, the other extents the same. */
    public static Tensor stacked(List<Tensor> tensors) {
        long[] shape = tensors.get(0).shape().clone();
        shape[0] = 0;
        long size = 0;
        for (Tensor tensor : tensors) {
            shape[0] += tensor.shape()[0];
            size += tensor.length();
        }
        ByteBuffer to = bytes(size);
        tensors.forEach(tensor -> to.put(values(tensor)));
        return new Tensor(shape, to.flip());
    }

    /**
     * With this many rows: those beyond are left out, those that are missing are the mean of all.
     *
     * @param tensor (rows) or (rows, width)
     */
    public static Tensor resized(Tensor tensor, int rows) {
        int there = Math.toIntExact(tensor.shape()[0]);
        if (there == rows) {
            return tensor;
        }
        if (there > rows) {
            return rows(tensor, 0, rows);
        }
        int width = Math.toIntExact(tensor.length() / Float.BYTES / there);
        var from = values(tensor).asFloatBuffer();
        double[] mean = new double[width];
        for (int i = 0; i < there * width; i++) {
            mean[i % width] += from.get(i) / (double) there;
        }
        long[] shape = tensor.shape().clone();
        shape[0] = rows;
        ByteBuffer to = bytes((long) rows * width * Float.BYTES);
        to.put(values(tensor));
        while (to.hasRemaining()) {
            for (double value : mean) {
                to.putFloat((float) value);
            }
        }
        return new Tensor(shape, to.flip());
    }
}
