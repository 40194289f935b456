package io.millrace.task.tagging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.PositionEncoder;
import io.millrace.input.Input;
import io.millrace.input.LocatedTokens;
import io.millrace.input.Tokens;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.task.Head;
import io.millrace.task.LinearMap;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Named parts of a text, such as entities: a linear map of the hidden state of every token to the tags of BIO (Ramshaw and
 * Marcus 1995), and the mean cross-entropy over the words, in nats. A word is tagged by its first token (Devlin et al. 2019,
 * section 5.3); its other tokens do not count. The names are those of the training rows, sorted.
 *
 * <p>What is cut off at the input's length is never found, and counts as missed.
 */
public final class Tagging implements Task<NoOptions, PositionEncoder<Tokens>> {

    private static final String NAMES = "names";

    /** As many as fit into a byte with two tags each, the tag of no name, and that of what does not count. */
    private static final int MAX_NAMES = 126;

    @Override
    public String name() {
        return "tagging";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    @SuppressWarnings("unchecked") // of tokens, as the input is
    public Class<PositionEncoder<Tokens>> reads() {
        return (Class<PositionEncoder<Tokens>>) (Class<?>) PositionEncoder.class;
    }

    @Override
    public Class<LocatedTokens> input() {
        return LocatedTokens.class;
    }

    @Override
    public Class<Target.Spans> target() {
        return Target.Spans.class;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new EntityF1());
    }

    @Override
    public JsonNode fit(NoOptions own, List<Target> train) {
        var names = new TreeSet<String>();
        for (Target target : train) {
            spans(target).forEach(span -> names.add(span.name()));
        }
        if (names.isEmpty() || names.size() > MAX_NAMES) {
            throw new IllegalArgumentException(
                    "labels of "
                            + train.size()
                            + " rows name parts with "
                            + names.size()
                            + " names; needed: 1 to "
                            + MAX_NAMES);
        }
        ObjectNode fitted = JsonNodeFactory.instance.objectNode();
        names.forEach(fitted.putArray(NAMES)::add);
        return fitted;
    }

    @Override
    public List<String> classes(JsonNode fitted) {
        var names = new ArrayList<String>();
        fitted.get(NAMES).forEach(name -> names.add(name.textValue()));
        return names;
    }

    /** Any name is let through: one that no training row had is never answered. */
    @Override
    public void check(Target target, JsonNode fitted) {
        spans(target);
    }

    @Override
    public Target inSample(Target target, Payload payload, Input<?> input, JsonNode fitted) {
        return words(payload, input, fitted).tags(spans(target));
    }

    @Override
    public Target inPayload(Target answer, Payload payload, Input<?> input, JsonNode fitted) {
        return words(payload, input, fitted).spans((Target.Mask) answer);
    }

    private TaggedWords words(Payload payload, Input<?> input, JsonNode fitted) {
        String text = PayloadTypes.known().of(payload).text(payload).orElseThrow();
        int[] places = ((LocatedTokens) input).places(payload);
        return new TaggedWords(text, places, new Tags(classes(fitted)));
    }

    @Override
    public Head<?> create(
            NoOptions own, PositionEncoder<Tokens> encoder, JsonNode fitted, Task.Context context) {
        return new TokenClassifier(encoder, new Tags(classes(fitted)), context);
    }

    @Override
    public Optional<LinearMap> linear(JsonNode fitted) {
        return Optional.of(
                LinearMap.choice(
                        true,
                        TokenClassifier.NAME + ".weight",
                        TokenClassifier.NAME + ".bias",
                        new Tags(classes(fitted)).written()));
    }

    /** That nothing has a name. */
    @Override
    public Optional<Target> constant(List<Target> truth) {
        return Optional.of(new Target.Spans(List.of()));
    }

    static List<Target.Span> spans(Target target) {
        return ((Target.Spans) target).spans();
    }
}
