package io.millrace.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.millrace.release.Safetensors.Tensor;
import java.util.List;

/** An ONNX graph while it is built: what every operation gives has a name, and the name stands for it. */
final class OnnxGraph {

    private final GraphProto.Builder graph;
    private int made;

    OnnxGraph(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    GraphProto build() {
        return graph.build();
    }

    /** An operation with one result. */
    String node(String operator, String... inputs) {
        return node(operator, List.of(), inputs);
    }

    /** An operation with one result, and attributes. */
    String node(String operator, List<AttributeProto> attributes, String... inputs) {
        String result = operator + "_" + made++;
        graph.addNode(
                NodeProto.newBuilder()
                        .setOpType(operator)
                        .setName(result)
                        .addAllInput(List.of(inputs))
                        .addAllAttribute(attributes)
                        .addOutput(result));
        return result;
    }

    static AttributeProto attribute(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    /** A tensor of float32 that the file holds. */
    String tensor(String name, Tensor tensor) {
        TensorProto.Builder to =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .setRawData(ByteString.copyFrom(tensor.values().duplicate()));
        for (long extent : tensor.shape()) {
            to.addDims(extent);
        }
        graph.addInitializer(to);
        return name;
    }

    /** A number of float32. */
    String scalar(double value) {
        String name = "constant_" + made++;
        graph.addInitializer(
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addFloatData((float) value));
        return name;
    }

    /** A list of int64. */
    String integers(long... values) {
        return whole(values, true);
    }

    /** One int64, without a dimension. */
    String integer(long value) {
        return whole(new long[] {value}, false);
    }

    private String whole(long[] values, boolean list) {
        String name = "constant_" + made++;
        TensorProto.Builder to =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.INT64.getNumber());
        if (list) {
            to.addDims(values.length);
        }
        for (long value : values) {
            to.addInt64Data(value);
        }
        graph.addInitializer(to);
        return name;
    }

    /** An input of int64; its extents are known when it is run. */
    String input(String name, String... extents) {
        graph.addInput(value(name, TensorProto.DataType.INT64, List.of(extents)));
        return name;
    }

    /**
     * An output of float32.
     *
     * @param from what it is the value of
     * @param extents numbers, or names of what is known when it is run
     */
    void output(String name, String from, Object... extents) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName(name)
                        .addInput(from)
                        .addOutput(name));
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, List.of(extents)));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, List<?> extents) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object extent : extents) {
            if (extent instanceof Number number) {
                shape.addDimBuilder().setDimValue(number.longValue());
            } else {
                shape.addDimBuilder().setDimParam((String) extent);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(shape)))
                .build();
    }
}
