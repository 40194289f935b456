package io.millrace.start;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much of an ONNX file (onnx.proto3, a {@code ModelProto}) as says what its weights are: nodes and initializers. It is
 * read where it lies, without the messages' generated classes: tensors are views of the file, and nothing that the file says
 * of its sizes is allocated.
 */
final class OnnxFile {

    /** Element types of {@code TensorProto}. */
    static final int FLOAT = 1;

    static final int INT64 = 7;

    private static final int MOST_PARTS = 1 << 18;
    private static final int MOST_AXES = 16;

    /**
     * A tensor.
     *
     * @param shape extents
     * @param type element type
     * @param raw its values, little endian; empty where they stand in {@code reals} or {@code integers}
     */
    record Value(long[] shape, int type, ByteBuffer raw) {

        /** Its numbers if it holds a few whole ones, else null. */
        long[] integers() {
            if (type != INT64 || raw.remaining() > MOST_AXES * Long.BYTES) {
                return null;
            }
            long[] values = new long[raw.remaining() / Long.BYTES];
            raw.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
            return values;
        }

        /** Its number if it holds one real, else not a number. */
        double real() {
            return type == FLOAT && raw.remaining() == Float.BYTES
                    ? raw.duplicate().order(ByteOrder.LITTLE_ENDIAN).getFloat()
                    : Double.NaN;
        }
    }

    /**
     * An operation.
     *
     * @param value of its attribute {@code value}, if it is a constant; else null
     * @param epsilon of its attribute of that name; not a number where there is none
     */
    record Node(
            String operator,
            String domain,
            List<String> inputs,
            List<String> outputs,
            Value value,
            double epsilon) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Value> initializers = new LinkedHashMap<>();

    private OnnxFile() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is broken, or keeps weights elsewhere
     */
    static OnnxFile read(ByteBuffer file) {
        var onnx = new OnnxFile();
        for (var model = new Fields(file); model.next(); ) {
            if (model.number == 7) {
                onnx.graph(model.bytes());
            }
        }
        return onnx;
    }

    List<Node> nodes() {
        return nodes;
    }

    Map<String, Value> initializers() {
        return initializers;
    }

    private void graph(ByteBuffer bytes) {
        for (var graph = new Fields(bytes); graph.next(); ) {
            if (nodes.size() + initializers.size() > MOST_PARTS) {
                throw broken("more than " + MOST_PARTS + " nodes and tensors");
            }
            if (graph.number == 1) {
                nodes.add(node(graph.bytes()));
            } else if (graph.number == 5) {
                tensor(graph.bytes(), initializers);
            }
        }
    }

    private static Node node(ByteBuffer bytes) {
        var inputs = new ArrayList<String>();
        var outputs = new ArrayList<String>();
        String operator = "";
        String domain = "";
        Value value = null;
        double epsilon = Double.NaN;
        for (var node = new Fields(bytes); node.next(); ) {
            switch (node.number) {
                case 1 -> inputs.add(node.text());
                case 2 -> outputs.add(node.text());
                case 4 -> operator = node.text();
                case 7 -> domain = node.text();
                case 5 -> {
                    String name = "";
                    for (var attribute = new Fields(node.bytes()); attribute.next(); ) {
                        if (attribute.number == 1) {
                            name = attribute.text();
                        } else if (attribute.number == 2 && name.equals("epsilon")) {
                            epsilon = Float.intBitsToFloat((int) attribute.value);
                        } else if (attribute.number == 5 && name.equals("value")) {
                            value = tensor(attribute.bytes(), new LinkedHashMap<>());
                        }
                    }
                }
                default -> {}
            }
        }
        return new Node(operator, domain, inputs, outputs, value, epsilon);
    }

    private static Value tensor(ByteBuffer bytes, Map<String, Value> to) {
        var shape = new ArrayList<Long>();
        int type = 0;
        String name = "";
        ByteBuffer raw = ByteBuffer.allocate(0);
        for (var tensor = new Fields(bytes); tensor.next(); ) {
            switch (tensor.number) {
                case 1 -> tensor.varints(shape);
                case 2 -> type = (int) tensor.value;
                case 4, 9 -> raw = tensor.wire == 2 ? tensor.bytes() : raw;
                case 7 -> {
                    var values = new ArrayList<Long>();
                    tensor.varints(values);
                    raw =
                            ByteBuffer.allocate(values.size() * Long.BYTES)
                                    .order(ByteOrder.LITTLE_ENDIAN);
                    values.forEach(raw::putLong);
                    raw.flip();
                }
                case 8 -> name = tensor.text();
                case 13, 14 -> {
                    if (tensor.number == 13 || tensor.value != 0) {
                        throw broken("tensors in other files; allowed: all in one");
                    }
                }
                default -> {}
            }
            if (shape.size() > MOST_AXES) {
                throw broken("a tensor of more than " + MOST_AXES + " axes");
            }
        }
        var value = new Value(shape.stream().mapToLong(Long::longValue).toArray(), type, raw);
        to.put(name, value);
        return value;
    }

    private static IllegalArgumentException broken(String what) {
        return new IllegalArgumentException("the ONNX file has " + what);
    }

    /** The fields of a protobuf message, one after the other. */
    private static final class Fields {

        private final ByteBuffer in;
        private int number;
        private int wire;
        private long value;

        Fields(ByteBuffer message) {
            in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
        }

        boolean next() {
            if (!in.hasRemaining()) {
                return false;
            }
            long tag = varint();
            number = (int) (tag >>> 3);
            wire = (int) (tag & 7);
            switch (wire) {
                case 0 -> value = varint();
                case 1 -> value = need(Long.BYTES).getLong();
                case 2 -> {
                    value = varint();
                    if (value < 0 || value > in.remaining()) {
                        throw broken("a part longer than what it is in");
                    }
                    in.position(in.position() + (int) value);
                }
                case 5 -> value = need(Integer.BYTES).getInt();
                default -> throw broken("a field of an unknown kind");
            }
            return true;
        }

        private ByteBuffer need(int bytes) {
            if (in.remaining() < bytes) {
                throw broken("an end too early");
            }
            return in;
        }

        private long varint() {
            long result = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte part = need(1).get();
                result |= (part & 0x7fL) << shift;
                if (part >= 0) {
                    return result;
                }
            }
            throw broken("a number without an end");
        }

        ByteBuffer bytes() {
            if (wire != 2) {
                throw broken("a number in place of a part");
            }
            return in.slice(in.position() - (int) value, (int) value)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        String text() {
            ByteBuffer bytes = bytes();
            byte[] copy = new byte[Math.min(bytes.remaining(), 1024)];
            bytes.get(copy);
            return new String(copy, StandardCharsets.UTF_8);
        }

        /** One number, or a list of them in one part. */
        void varints(List<Long> to) {
            if (wire != 2) {
                to.add(value);
                return;
            }
            var list = new Fields(bytes());
            while (list.in.hasRemaining()) {
                to.add(list.varint());
            }
        }
    }
}
