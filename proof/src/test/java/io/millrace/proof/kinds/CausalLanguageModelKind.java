package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;

/** Sentences about films, half of them opinions. */
final class CausalLanguageModelKind implements Kind {

    private static final String REVIEWS = "text/reviews_mr.jsonl.gz";
    private static final String OPINIONS = "text/reviews_subj.jsonl.gz";

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        var stream = new ArrayList<ObjectNode>();
        stream.addAll(SharedData.spread(data.rows(OPINIONS, "train"), 2500));
        stream.addAll(SharedData.spread(data.rows(REVIEWS, "train"), 2500));
        rows.write("sentences.jsonl", stream);
        var labeled = new ArrayList<ObjectNode>();
        labeled.addAll(SharedData.spread(data.rows(OPINIONS, "train"), 600));
        labeled.addAll(SharedData.spread(data.rows(OPINIONS, "test"), 300));
        rows.write("opinions.jsonl", labeled);
    }
}
