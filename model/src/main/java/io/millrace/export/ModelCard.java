package io.millrace.export;

import io.millrace.release.Manifest;
import io.millrace.release.Origin;
import io.millrace.task.LinearMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** The {@code README.md} of an export: what the model is, where it came from, and how it is used. */
final class ModelCard {

    static final String FILE = "README.md";

    private final StringBuilder text = new StringBuilder();
    private final Manifest manifest;
    private final TextModel model;

    private ModelCard(Manifest manifest, TextModel model) {
        this.manifest = manifest;
        this.model = model;
    }

    /** Of a folder for the Transformers library. */
    static byte[] huggingFace(Manifest manifest, TextModel model) {
        var card = new ModelCard(manifest, model);
        card.line("---");
        card.line("library_name: transformers");
        card.line("tags: [millrace, streaming-pretraining]");
        card.line("---");
        card.title();
        card.line("## Use");
        card.line("");
        card.line("```python");
        card.line("import torch");
        card.line("from transformers import AutoModel, AutoTokenizer");
        card.line("");
        card.line("folder = \".\"");
        String without = model.shape().causal() ? "" : ", add_pooling_layer=False";
        card.line("encoder = AutoModel.from_pretrained(folder%s).eval()".formatted(without));
        card.line("tokenizer = AutoTokenizer.from_pretrained(folder)");
        card.line(
                "batch = tokenizer([\"a text\", \"another\"], padding=True, truncation=True,"
                        + " return_tensors=\"pt\")");
        card.line("with torch.no_grad():");
        card.line("    hidden = encoder(**batch).last_hidden_state");
        card.line("count = batch[\"attention_mask\"]");
        card.line("blank = (batch[\"input_ids\"] == tokenizer.mask_token_id) & (count == 1)");
        card.line("count = torch.where(blank.any(1, keepdim=True), blank, count).float()");
        card.line("pooled = (hidden * count[..., None]).sum(1) / count.sum(1, keepdim=True)");
        model.head().ifPresent(card::headInPython);
        card.line("```");
        card.line("");
        card.remarks();
        return card.bytes();
    }

    /** Of a folder with a file for ONNX Runtime. */
    static byte[] onnx(Manifest manifest, TextModel model) {
        var card = new ModelCard(manifest, model);
        card.title();
        card.line("## Use");
        card.line("");
        card.line("```python");
        card.line("import numpy, onnxruntime, tokenizers");
        card.line("");
        card.line("tokenizer = tokenizers.Tokenizer.from_file(\"tokenizer.json\")");
        card.line("tokenizer.enable_truncation(%d)".formatted(model.length()));
        card.line("tokenizer.enable_padding(pad_id=%d)".formatted(model.special().pad()));
        card.line("batch = tokenizer.encode_batch([\"a text\", \"another\"])");
        card.line("session = onnxruntime.InferenceSession(\"model.onnx\")");
        card.line("inputs = {");
        card.line("    \"input_ids\": numpy.array([one.ids for one in batch]),");
        card.line("    \"attention_mask\": numpy.array([one.attention_mask for one in batch]),");
        card.line("}");
        card.line("names = [output.name for output in session.get_outputs()]");
        card.line("outputs = dict(zip(names, session.run(names, inputs)))");
        card.line("```");
        card.line("");
        card.line(
                "Outputs: `last_hidden_state` (batch, time, width), `pooled` (batch, width)"
                        + model.head().map(ModelCard::onnxOutputs).orElse("")
                        + ".");
        card.line("");
        card.remarks();
        return card.bytes();
    }

    private static String onnxOutputs(LinearMap head) {
        if (head.outputs().isEmpty()) {
            return ", `value` (batch)";
        }
        String shape = head.everyPosition() ? "(batch, time, outputs)" : "(batch, outputs)";
        return ", `logits` and `probabilities` %s of %s"
                .formatted(shape, plain(String.join(", ", head.outputs())));
    }

    private void headInPython(LinearMap head) {
        line("");
        line("from safetensors.torch import load_file");
        line("head = load_file(folder + \"/head.safetensors\")");
        String in = "hidden";
        if (!head.everyPosition()) {
            line("pooled = (pooled - head[\"head.shift\"]) * head[\"head.scale\"]");
            in = "pooled";
        }
        line(
                "outputs = %s @ head[\"%s\"].T + head[\"%s\"]"
                        .formatted(in, head.weight(), head.bias()));
        if (head.outputs().isEmpty()) {
            line("answers = %s * outputs[:, 0] + %s".formatted(head.scale(), head.shift()));
        } else {
            line("names = %s".formatted(python(head)));
            line("answers = outputs.softmax(-1)  # in the order of the names");
        }
    }

    private static String python(LinearMap head) {
        var list = new StringBuilder("[");
        for (String name : head.outputs()) {
            list.append(list.length() > 1 ? ", \"" : "\"");
            list.append(name.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\R", " "));
            list.append('"');
        }
        return list.append(']').toString();
    }

    private void title() {
        Origin origin = manifest.origin();
        Manifest.Released released = manifest.released();
        String what =
                released == null
                        ? origin.id()
                        : released.task()
                                + String.format(Locale.ROOT, " v%04d", released.version());
        line("# " + plain(origin.pipeline()) + ": " + plain(what));
        line("");
        line(
                "A transformer encoder that Millrace pretrained on a stream without labels%s"
                        .formatted(released == null ? "." : ", fine-tuned for a task."));
        line("");
        line("| | |");
        line("|---|---|");
        row(
                "layers, width, heads",
                model.shape().depth() + ", " + model.width() + ", " + model.shape().heads());
        row("attention", model.shape().causal() ? "causal" : "bidirectional");
        row("vocabulary, longest sequence", model.vocabulary() + ", " + model.length());
        row("model checkpoint", plain(origin.id()));
        row("parent", origin.parent() == null ? "none" : plain(origin.parent()));
        row("event time", Instant.ofEpochMilli(origin.timestamp()).toString());
        row("examples, tokens", origin.examples() + ", " + origin.tokens());
        row("share of replay", String.format(Locale.ROOT, "%.3f", origin.replayedFraction()));
        row("configuration", "`" + plain(origin.configHash()) + "`");
        for (Origin.Range range : origin.lineage()) {
            row(
                    "read of " + plain(range.topic()) + "-" + range.partition(),
                    "offsets " + range.from() + " to " + range.to() + ", exclusive");
        }
        origin.probeLoss()
                .forEach((domain, loss) -> row("probe loss of " + plain(domain), number(loss)));
        if (released != null) {
            row("task", plain(released.task()));
            row("strategy", plain(released.strategy()));
            if (!released.labels().isEmpty()) {
                row("labels", plain(String.join(", ", released.labels())));
            }
            for (Map.Entry<String, Double> metric : released.metrics().entrySet()) {
                row("measured: " + plain(metric.getKey()), number(metric.getValue()));
            }
        }
        line("");
    }

    private void remarks() {
        line(
                "A text is encoded without tokens around it, at most %d of them."
                        .formatted(model.length()));
        line(
                "Its representation is the mean of the hidden states, of the blanks alone if it has any: `%s` in a text is one."
                        .formatted(model.names().get("mask")));
        if (model.shape().causal()) {
            line("Pad on the right: a position counts from the start of its row.");
        }
        line("");
        line(
                "`%s` holds what the encoder made of a few texts before it was exported; `manifest.json` where it came from, and the SHA-256 of every file."
                        .formatted(ReferenceAnswers.FILE));
    }

    private static String number(double value) {
        // What was counted is whole.
        String digits = value == Math.rint(value) && value > 1 ? "%.0f" : "%.4f";
        return String.format(Locale.ROOT, digits, value);
    }

    /** Names come from users: none may end a cell, or begin a tag or a link. */
    static String plain(String name) {
        return name.replaceAll("\\s+", " ").replaceAll("[|<>`\\[\\]*\\\\]", "\\\\$0");
    }

    private void row(String key, String value) {
        line("| " + key + " | " + value + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
