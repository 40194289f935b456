package io.millrace.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.encoder.PositionEncoder;
import io.millrace.finetune.TaskModel;
import io.millrace.input.Input;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.learner.Kinds;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.decode.TargetJson;
import io.millrace.schemas.payload.Text;
import io.millrace.task.Answer;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.io.IOException;
import java.util.List;

/**
 * What our own encoder, and head if there is one, makes of a few texts: written beside an export, so that whoever loads it can
 * tell that the numbers are the same. In float32 on one thread.
 */
final class ReferenceAnswers {

    static final String FILE = "reference.json";

    /** A short one, one that makes a batch of both padded, one with a blank, and what is not plain English. */
    static final List<String> TEXTS =
            List.of(
                    "The cat waits at the door.",
                    "A second text, somewhat longer than the first: so a batch of both is padded.",
                    "The [MASK] drinks some water.",
                    "L'été, naïve façade: 3.14 €\n\tint getURLName() { return 0; }");

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReferenceAnswers() {}

    /** The file. */
    static byte[] of(SavedModel saved) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode rows = root.putArray("texts");
        encode(saved, rows);
        if (saved.config().head() != null) {
            answer(saved, rows);
        }
        return JSON.writeValueAsBytes(root);
    }

    @SuppressWarnings("unchecked") // who calls has seen that it is an encoder of tokens
    private static void encode(SavedModel saved, ArrayNode rows) {
        Choice<Encoder.Provider<Record, Input<?>>> chosen = Kinds.encoder(saved.encoder());
        try (Torch torch = new Torch(Device.cpu(), 1);
                Input<?> input =
                        Kinds.input(saved.inputName()).load(saved.input(), saved.files())) {
            var parameters = new Parameters(torch.manager(), 0);
            var encoder =
                    (PositionEncoder<Tokens>)
                            chosen.plugin().create(chosen.options(), input, parameters, torch);
            for (String name : parameters.names()) {
                parameters.set(name, saved.weights().get(name).tensor().values());
            }
            for (String text : TEXTS) {
                try (NDManager manager = torch.manager().newSubManager();
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    row(rows.addObject(), text, (TokenInput) input, encoder, manager);
                }
            }
        }
    }

    private static void row(
            ObjectNode row,
            String text,
            TokenInput input,
            PositionEncoder<Tokens> encoder,
            NDManager manager) {
        byte[] sample = input.encode(new Text(text));
        int[] ids = new int[input.length(sample)];
        input.tokens(sample, ids, 0);
        row.put("text", text);
        ArrayNode tokens = row.putArray("input_ids");
        for (int id : ids) {
            tokens.add(id);
        }
        Tokens in = input.arrays(manager, List.of(new Sample("", sample)));
        float[] states = HostBytes.floats(encoder.positions(in, Mode.EVAL));
        int width = encoder.width();
        numbers(row.putArray("first"), states, 0, width);
        numbers(row.putArray("last"), states, (ids.length - 1) * width, width);
        float[] pooled = HostBytes.floats(encoder.pooled(in, Mode.EVAL));
        numbers(row.putArray("pooled"), pooled, 0, width);
    }

    private static void numbers(ArrayNode to, float[] from, int start, int count) {
        for (int i = start; i < start + count; i++) {
            to.add(from[i]);
        }
    }

    private static void answer(SavedModel saved, ArrayNode rows) {
        try (TaskModel model = TaskModel.of(saved, List.of(), Device.cpu(), 1)) {
            List<Answer> answers = model.answers(TEXTS.stream().map(Text::new).toList());
            for (int i = 0; i < answers.size(); i++) {
                ObjectNode row = (ObjectNode) rows.get(i);
                row.set("label", TargetJson.of(answers.get(i).target()));
                ObjectNode probabilities = row.putObject("probabilities");
                answers.get(i).probabilities().forEach(probabilities::put);
            }
        }
    }
}
