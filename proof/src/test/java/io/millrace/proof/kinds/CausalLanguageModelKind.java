package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;

/** Sentences about films: what happens in them, and what one thinks of it. */
final class CausalLanguageModelKind implements Kind {

    private static final String REVIEWS = "text/reviews_mr.jsonl.gz";
    private static final String OPINIONS = "text/reviews_subj.jsonl.gz";

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        var stream = new ArrayList<ObjectNode>();
        stream.addAll(data.rows(OPINIONS, 1200, "train"));
        stream.addAll(data.rows(REVIEWS, 1200, "train"));
        rows.write("sentences.jsonl", SharedData.mixed(stream));
        var labeled = new ArrayList<ObjectNode>();
        labeled.addAll(data.rows(OPINIONS, 600, "train"));
        labeled.addAll(data.rows(OPINIONS, 300, "test"));
        rows.write("opinions.jsonl", labeled);
    }

    /** The first value is that after a third of the steps. */
    @Override
    public double lossLeft() {
        return 0.95;
    }
}
