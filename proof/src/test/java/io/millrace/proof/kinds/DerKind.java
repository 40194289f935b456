package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Handwritten digits, then letters of printed fonts; some digits have names. */
final class DerKind implements Kind {

    private static final int PICTURES = 2000;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        rows.write("digits.jsonl", pictures(data, "image/mnist/train", "digits"));
        rows.write("letters.jsonl", pictures(data, "image/notmnist/train", "letters"));
        var names = new ArrayList<ObjectNode>();
        List<ObjectNode> train = Pictures.labeled(data, "image/mnist/train", PICTURES + 600);
        for (int i = PICTURES; i < train.size(); i++) {
            names.add(train.get(i).put("split", i % 6 == 0 ? "validation" : "train"));
        }
        for (ObjectNode row : Pictures.labeled(data, "image/mnist/t10k", 400)) {
            names.add(row.put("split", "test"));
        }
        rows.write("names.jsonl", names);
    }

    private static List<ObjectNode> pictures(SharedData data, String set, String domain)
            throws IOException {
        List<ObjectNode> rows = Pictures.unlabeled(data, set, PICTURES);
        rows.forEach(row -> row.put("domain", domain));
        return rows;
    }
}
