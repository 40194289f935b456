package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Why papers are cited and how reviewers liked a film, one after the other; then what is an opinion, from few labels. */
final class SupervisedKind implements Kind {

    private static final String CITATIONS = "text/science_scicite.jsonl.gz";
    private static final String REVIEWS = "text/reviews_mr.jsonl.gz";
    private static final String OPINIONS = "text/reviews_subj.jsonl.gz";

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        var stream = new ArrayList<ObjectNode>();
        List<ObjectNode> citations = SharedData.spread(data.rows(CITATIONS, "train"), 2000);
        List<ObjectNode> reviews = SharedData.spread(data.rows(REVIEWS, "train"), 2000);
        for (int i = 0; i < citations.size(); i++) {
            stream.addAll(List.of(citations.get(i), reviews.get(i)));
        }
        rows.write("citations.jsonl", stream);
        var labeled = new ArrayList<ObjectNode>();
        labeled.addAll(SharedData.spread(data.rows(OPINIONS, "train"), 300));
        labeled.addAll(SharedData.spread(data.rows(OPINIONS, "test"), 300));
        rows.write("opinions.jsonl", labeled);
    }
}
