package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Many handwritten digits with their names, then letters of printed fonts of which few have one. */
final class SupervisedKind implements Kind {

    private static final int LABELS = 300;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        rows.write("digits.jsonl", Pictures.labeled(data, "image/mnist/train", 4000));
        var letters = new ArrayList<ObjectNode>();
        List<ObjectNode> train = Pictures.labeled(data, "image/notmnist/train", LABELS);
        for (int i = 0; i < LABELS; i++) {
            letters.add(train.get(i).put("split", i % 6 == 0 ? "validation" : "train"));
        }
        for (ObjectNode row : Pictures.labeled(data, "image/notmnist/t2k", 400)) {
            letters.add(row.put("split", "test"));
        }
        rows.write("letters.jsonl", letters);
    }

    /** A guess costs ln 10, and the first model checkpoint knows more already. */
    @Override
    public double lossLeft() {
        return 0.75;
    }
}
