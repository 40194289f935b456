package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Titles and abstracts of papers as a stream, and the diseases that some sentences of such name. */
final class TaggingKind implements Kind {

    private static final String DISEASES = "ner/biomed_ncbi_disease.jsonl.gz";

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        var sentences = new ArrayList<ObjectNode>();
        String corpus = "text/biomed_corpus_unlabeled.jsonl.gz";
        for (ObjectNode row : data.rows(corpus, 2500, "unlabeled")) {
            ObjectNode sentence = JsonNodeFactory.instance.objectNode();
            sentences.add(sentence.put("text", row.get("text").textValue()));
        }
        rows.write("sentences.jsonl", sentences);
        var entities = new ArrayList<ObjectNode>();
        entities.addAll(split(data.rows(DISEASES, 600, "train"), "train"));
        entities.addAll(split(data.rows(DISEASES, 100, "val"), "validation"));
        entities.addAll(split(data.rows(DISEASES, 250, "test"), "test"));
        rows.write("entities.jsonl", entities);
    }

    private static List<ObjectNode> split(List<ObjectNode> rows, String name) {
        rows.forEach(row -> row.put("split", name).remove("domain"));
        return rows;
    }

    /** For its first seconds a small model learns how frequent words are, and stays there for long. */
    @Override
    public double lossLeft() {
        return 0.985;
    }
}
