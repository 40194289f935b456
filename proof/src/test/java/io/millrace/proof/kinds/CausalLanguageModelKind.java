package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sentences about films, half of them opinions. */
final class CausalLanguageModelKind implements Kind {

    private static final String REVIEWS = "text/reviews_mr.jsonl.gz";
    private static final String OPINIONS = "text/reviews_subj.jsonl.gz";

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        var stream = new ArrayList<ObjectNode>();
        List<ObjectNode> opinions = SharedData.spread(data.rows(OPINIONS, "train"), 1500);
        List<ObjectNode> reviews = SharedData.spread(data.rows(REVIEWS, "train"), 1500);
        for (int i = 0; i < opinions.size(); i++) {
            stream.addAll(List.of(opinions.get(i), reviews.get(i)));
        }
        rows.write("sentences.jsonl", stream);
        var labeled = new ArrayList<ObjectNode>();
        labeled.addAll(SharedData.spread(data.rows(OPINIONS, "train"), 600));
        labeled.addAll(SharedData.spread(data.rows(OPINIONS, "test"), 300));
        rows.write("opinions.jsonl", labeled);
    }

    /** The first value is that after a sixth of the steps. */
    @Override
    public double lossLeft() {
        return 0.93;
    }
}
