package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Handwritten digits, of which some have names. */
final class RotationKind implements Kind {

    private static final int PICTURES = 2500;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        rows.write("pictures.jsonl", Pictures.unlabeled(data, "image/mnist/train", PICTURES));
        var digits = new ArrayList<ObjectNode>();
        List<ObjectNode> train = Pictures.labeled(data, "image/mnist/train", PICTURES + 600);
        for (int i = PICTURES; i < train.size(); i++) {
            digits.add(train.get(i).put("split", i % 6 == 0 ? "validation" : "train"));
        }
        for (ObjectNode row : Pictures.labeled(data, "image/mnist/t10k", 400)) {
            digits.add(row.put("split", "test"));
        }
        rows.write("digits.jsonl", digits);
    }

    /** A guess costs ln 4; some digits look the same when they are turned. */
    @Override
    public double lossLeft() {
        return 0.8;
    }
}
