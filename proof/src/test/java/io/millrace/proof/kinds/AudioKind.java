package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Spoken digits; a file is named DIGIT_SPEAKER_TAKE.wav, and takes 0 to 4 are for the test. */
final class AudioKind implements Kind {

    private static final int UNLABELED = 1500;
    private static final int LABELED = 500;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        var unlabeled = new ArrayList<ObjectNode>();
        var labeled = new ArrayList<ObjectNode>();
        var test = new ArrayList<ObjectNode>();
        List<Map.Entry<String, byte[]>> files =
                SharedData.mixed(List.copyOf(data.tar("audio/fsdd_recordings.tar.gz").entrySet()));
        for (Map.Entry<String, byte[]> file : files) {
            String[] parts =
                    file.getKey().substring(file.getKey().lastIndexOf('/') + 1).split("[_.]", -1);
            ObjectNode row =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("domain", parts[1])
                            .put("audio", Base64.getEncoder().encodeToString(file.getValue()));
            if (Integer.parseInt(parts[2]) < 5) {
                test.add(row.put("label", parts[0]).put("split", "test"));
            } else if (unlabeled.size() < UNLABELED) {
                unlabeled.add(row);
            } else if (labeled.size() < LABELED) {
                String split = labeled.size() % 6 == 0 ? "validation" : "train";
                labeled.add(row.put("label", parts[0]).put("split", split));
            }
        }
        labeled.addAll(test);
        rows.write("recordings.jsonl", unlabeled);
        rows.write("words.jsonl", labeled);
    }
}
