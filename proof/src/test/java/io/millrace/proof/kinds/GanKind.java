package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Handwritten digits as vectors of their pixels, of which some have names. */
final class GanKind implements Kind {

    private static final int VECTORS = 4000;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        List<ObjectNode> train = vectors(data, "image/mnist/train", VECTORS + 600);
        rows.write("vectors.jsonl", train.subList(0, VECTORS));
        var digits = new ArrayList<ObjectNode>();
        List<byte[]> classes = data.idx("image/mnist/train-labels-idx1-ubyte.gz", train.size());
        for (int i = VECTORS; i < train.size(); i++) {
            digits.add(named(train.get(i), classes.get(i), i % 6 == 0 ? "validation" : "train"));
        }
        List<ObjectNode> test = vectors(data, "image/mnist/t10k", 400);
        List<byte[]> testClasses = data.idx("image/mnist/t10k-labels-idx1-ubyte.gz", test.size());
        for (int i = 0; i < test.size(); i++) {
            digits.add(named(test.get(i), testClasses.get(i), "test"));
        }
        rows.write("digits.jsonl", digits);
    }

    private static List<ObjectNode> vectors(SharedData data, String set, int count)
            throws IOException {
        var rows = new ArrayList<ObjectNode>();
        for (byte[] pixels : data.idx(set + "-images-idx3-ubyte.gz", count)) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            var values = row.putArray("features");
            for (byte pixel : pixels) {
                values.add(Byte.toUnsignedInt(pixel));
            }
            rows.add(row);
        }
        return rows;
    }

    private static ObjectNode named(ObjectNode row, byte[] name, String split) {
        return row.put("label", Byte.toString(name[0])).put("split", split);
    }

    /** What is generated first is grey; the two do not settle soon. */
    @Override
    public double lossLeft() {
        return 0.8;
    }
}
