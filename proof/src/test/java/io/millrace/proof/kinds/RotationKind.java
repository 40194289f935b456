package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Handwritten digits. */
final class RotationKind implements Kind {

    private static final String TRAIN = "image/mnist/train-";
    private static final String TEST = "image/mnist/t10k-";
    private static final String IMAGES = "images-idx3-ubyte.gz";
    private static final String LABELS = "labels-idx1-ubyte.gz";

    private static final int PICTURES = 2500;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        rows.write("pictures.jsonl", Pictures.unlabeled(data, TRAIN + IMAGES, PICTURES));
        var digits = new ArrayList<ObjectNode>();
        List<ObjectNode> train =
                Pictures.labeled(data, TRAIN + IMAGES, TRAIN + LABELS, PICTURES + 600);
        for (int i = PICTURES; i < train.size(); i++) {
            digits.add(train.get(i).put("split", i % 6 == 0 ? "validation" : "train"));
        }
        for (ObjectNode row : Pictures.labeled(data, TEST + IMAGES, TEST + LABELS, 400)) {
            digits.add(row.put("split", "test"));
        }
        rows.write("digits.jsonl", digits);
    }

    /** A guess costs ln 4; some digits look the same when they are turned. */
    @Override
    public double lossLeft() {
        return 0.7;
    }
}
