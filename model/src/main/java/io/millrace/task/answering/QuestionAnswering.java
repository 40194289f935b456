package io.millrace.task.answering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.encoder.PositionEncoder;
import io.millrace.input.Input;
import io.millrace.input.LocatedTokens;
import io.millrace.input.Tokens;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Head;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * The part of a text that answers its question (Rajpurkar et al. 2016): two linear maps of every token's hidden state say where
 * it begins and ends (Devlin et al. 2019, section 4.2), and the loss is the mean of their cross-entropies in nats. The question
 * stands before the first line break of the text. The answer is the pair of places, not too far apart, whose sum of logits is
 * highest. Where some training rows have no answer, the first token stands for that.
 *
 * <p>An answer is a part of the text under the name of its own words, by which metrics compare. What is cut off at the input's
 * length is never found, and counts as missed.
 */
public final class QuestionAnswering
        implements Task<QuestionAnswering.Options, PositionEncoder<Tokens>> {

    /** Bits of a token in a sample's target. */
    static final byte BEGINS = 1;

    static final byte ENDS = 2;

    private static final String NONE = "none";

    /**
     * Options of the task.
     *
     * @param longest tokens that an answer may have
     */
    public record Options(Integer longest) {
        public Options {
            longest = Check.range("longest", longest == null ? 30 : longest, 1, 1 << 16);
        }
    }

    @Override
    public String name() {
        return "question-answering";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
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
        return List.of(new ExactMatch(), new AnswerF1());
    }

    @Override
    public Target read(Target given, Payload payload) {
        List<Target.Span> spans = spans(Task.super.read(given, payload));
        if (spans.size() > 1) {
            throw new IllegalArgumentException(
                    "the label has "
                            + spans.size()
                            + " parts; allowed: the one that answers, or none");
        }
        if (spans.isEmpty()) {
            return new Target.Spans(List.of());
        }
        String text = text(payload);
        Target.Span span = spans.get(0);
        if (span.to() > text.length()) {
            throw new IllegalArgumentException(
                    "the answer is from "
                            + span.from()
                            + " to "
                            + span.to()
                            + ", and the text has "
                            + text.length()
                            + " characters; allowed: within the text");
        }
        return named(text, span.from(), span.to());
    }

    /** A part of a text under its own words, of which the first are enough to know it by. */
    private static Target.Spans named(String text, int from, int to) {
        String words = text.substring(from, Math.min(to, from + Target.MAX_NAME_CHARACTERS / 2));
        return new Target.Spans(List.of(new Target.Span(from, to, words)));
    }

    @Override
    public JsonNode fit(Options own, List<Target> train) {
        if (train.stream().allMatch(target -> spans(target).isEmpty())) {
            throw new IllegalArgumentException(
                    "none of " + train.size() + " rows has an answer; needed: at least 1");
        }
        boolean none = train.stream().anyMatch(target -> spans(target).isEmpty());
        return JsonNodeFactory.instance.objectNode().put(NONE, none);
    }

    private static boolean none(JsonNode fitted) {
        return fitted.get(NONE).booleanValue();
    }

    /** Where it begins and ends, by token; nowhere if that was cut off. */
    @Override
    public Target inSample(Target target, Payload payload, Input<?> input, JsonNode fitted) {
        int[] places = ((LocatedTokens) input).places(payload);
        byte[] tokens = new byte[Math.max(1, places.length / 2)];
        List<Target.Span> spans = spans(target);
        if (spans.isEmpty()) {
            tokens[0] = (byte) (none(fitted) ? BEGINS | ENDS : 0);
            return new Target.Mask(1, tokens.length, tokens);
        }
        Target.Span span = spans.get(0);
        int first = -1;
        int last = -1;
        for (int token = none(fitted) ? 1 : 0; token < places.length / 2; token++) {
            boolean within = places[2 * token] < span.to() && places[2 * token + 1] > span.from();
            first = within && first < 0 ? token : first;
            last = within ? token : last;
        }
        if (first >= 0 && places[2 * last + 1] >= span.to()) {
            tokens[first] |= BEGINS;
            tokens[last] |= ENDS;
        }
        return new Target.Mask(1, tokens.length, tokens);
    }

    @Override
    public Target inPayload(Target answer, Payload payload, Input<?> input, JsonNode fitted) {
        int[] places = ((LocatedTokens) input).places(payload);
        byte[] tokens = ((Target.Mask) answer).classes();
        int first = SpanHead.first(tokens, BEGINS);
        int last = SpanHead.first(tokens, ENDS);
        String text = text(payload);
        if (first < 0 || last >= places.length / 2 || (none(fitted) && first == 0)) {
            return new Target.Spans(List.of());
        }
        int from = Math.max(places[2 * first], 1 + text.indexOf('\n'));
        int to = places[2 * last + 1];
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (from < to && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return from < to ? named(text, from, to) : new Target.Spans(List.of());
    }

    @Override
    public Head<?> create(
            Options own, PositionEncoder<Tokens> encoder, JsonNode fitted, Task.Context context) {
        return new SpanHead(encoder, own.longest, none(fitted), context);
    }

    /** That there is no answer. */
    @Override
    public Optional<Target> constant(List<Target> truth) {
        return Optional.of(new Target.Spans(List.of()));
    }

    private static String text(Payload payload) {
        return PayloadTypes.known().of(payload).text(payload).orElseThrow();
    }

    static List<Target.Span> spans(Target target) {
        return ((Target.Spans) target).spans();
    }
}
