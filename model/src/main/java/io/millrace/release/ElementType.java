package io.millrace.release;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The element types of the safetensors format; those that fit into a float32 without loss can be read. */
enum ElementType {
    F32(4) {
        @Override
        void widen(ByteBuffer from, ByteBuffer to) {
            to.put(from);
        }
    },
    F16(2) {
        @Override
        void widen(ByteBuffer from, ByteBuffer to) {
            while (from.hasRemaining()) {
                to.putFloat(halfToFloat(from.getShort()));
            }
        }
    },
    /** The upper half of a float32. */
    BF16(2) {
        @Override
        void widen(ByteBuffer from, ByteBuffer to) {
            while (from.hasRemaining()) {
                to.putInt(from.getShort() << 16);
            }
        }
    },
    F64(8),
    I64(8),
    U64(8),
    C64(8),
    I32(4),
    U32(4),
    I16(2),
    U16(2),
    I8(1),
    U8(1),
    BOOL(1),
    F8_E4M3(1),
    F8_E5M2(1),
    F8_E8M0(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(ElementType::name).collect(Collectors.joining(", "));
    }

    /** Bytes of one element. */
    int bytes() {
        return bytes;
    }

    boolean isReadable() {
        return this == F32 || this == F16 || this == BF16;
    }

    /**
     * Appends all of {@code from}, whole elements, to {@code to} as float32; both little endian.
     *
     * @throws UnsupportedOperationException if the type is not readable
     */
    void widen(ByteBuffer from, ByteBuffer to) {
        throw new UnsupportedOperationException(name());
    }

    /** IEEE 754 binary16 to binary32: every value, also the subnormal ones, has an exact float. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wideExponent = exponent == 0x1f ? 0xff : exponent + (127 - 15);
        return Float.intBitsToFloat(sign | wideExponent << 23 | fraction << 13);
    }
}
