package io.millrace.task.tagging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.data.Example;
import io.millrace.input.LocatedTokens;
import io.millrace.input.TextInput;
import io.millrace.learner.Streams;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Target.Span;
import io.millrace.schemas.payload.Text;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaggedWordsTest {

    private static final Tags TAGS = new Tags(List.of("ORG", "PER"));

    private static LocatedTokens input;

    @BeforeAll
    static void fit() {
        var first = new ArrayList<Payload>();
        for (Example example : Streams.sentences(60, 1)) {
            first.add(example.payload());
        }
        var provider = new TextInput.Provider();
        input =
                (LocatedTokens)
                        provider.fit(new TextInput.Options(32, 512, null, null, null), first);
    }

    @AfterAll
    static void close() {
        input.close();
    }

    private static TaggedWords words(String text) {
        return new TaggedWords(text, input.places(new Text(text)), TAGS);
    }

    private static Span span(String text, String part, String name) {
        int from = text.indexOf(part);
        return new Span(from, from + part.length(), name);
    }

    /** Characters of one, two, three and four bytes, composed and not, and no blank where a word ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "the cat Zorblax eats",
                "  the  cat   Zorblax\teats ",
                "caf\u00e9 cafe\u0301 Zorblax, eats.",
                "\ud83d\ude00 \u65e5\u672c Zorblax (eats)",
                "\ud83d\ude00\ud83d\ude00 caf\u00e9-Zorblax eats [MASK] again"
            })
    void aPartIsFoundAgainWhereItWas(String text) {
        List<Span> spans = List.of(span(text, "Zorblax", "PER"), span(text, "eats", "ORG"));
        TaggedWords words = words(text);
        assertEquals(new Target.Spans(spans), words.spans(words.tags(spans)), text);
    }

    @Test
    void tokensLieWhereTheirTextIs() {
        String text = "the cat sees \ud83d\ude00 caf\u00e9";
        int[] places = input.places(new Text(text));
        assertEquals(2 * input.length(input.encode(new Text(text))), places.length);
        int end = 0;
        for (int i = 0; i < places.length; i += 2) {
            assertEquals(true, places[i] <= places[i + 1] && places[i] <= end, "no gap");
            end = Math.max(end, places[i + 1]);
        }
        assertEquals(text.length(), end);
    }

    @Test
    void theOtherTokensOfAWordDoNotCount() {
        // Three tokens of one word, one of the next.
        var words = new TaggedWords("Zorb x", new int[] {0, 1, 1, 3, 3, 4, 4, 6}, TAGS);
        Target.Mask tags = words.tags(List.of(new Span(0, 4, "PER")));
        assertArrayEquals(
                new byte[] {TAGS.begin("PER"), TAGS.ignored(), TAGS.ignored(), Tags.NONE},
                tags.classes());
    }

    @Test
    void aPartOfTwoWordsGoesOnAndItsNeighbourBegins() {
        var words = new TaggedWords("a b c", new int[] {0, 1, 1, 3, 3, 5}, TAGS);
        List<Span> spans = List.of(new Span(0, 3, "PER"), new Span(4, 5, "PER"));
        Target.Mask tags = words.tags(spans);
        assertArrayEquals(
                new byte[] {TAGS.begin("PER"), TAGS.inside("PER"), TAGS.begin("PER")},
                tags.classes());
        assertEquals(new Target.Spans(spans), words.spans(tags));
    }

    @Test
    void whatGoesOnWithoutHavingBegunBegins() {
        var words = new TaggedWords("a b c", new int[] {0, 1, 1, 3, 3, 5}, TAGS);
        byte[] tags = {TAGS.inside("PER"), TAGS.inside("ORG"), TAGS.inside("ORG")};
        assertEquals(
                new Target.Spans(List.of(new Span(0, 1, "PER"), new Span(2, 5, "ORG"))),
                words.spans(new Target.Mask(1, 3, tags)));
    }

    @Test
    void whatIsCutOffIsMissedAndCounts() {
        String text = "the cat eats " + "the small house ".repeat(20) + "a red apple";
        List<Span> spans = List.of(span(text, "the cat", "PER"), span(text, "a red apple", "ORG"));
        TaggedWords words = words(text);
        Target best = words.spans(words.tags(spans));
        assertEquals(new Target.Spans(spans.subList(0, 1)), best);
        Target truth = new Target.Spans(spans);
        assertEquals(2.0 / 3, new EntityF1().of(List.of(best), List.of(truth)), 1e-12);
    }

    @Test
    void aNameThatIsUnknownIsNoTag() {
        var words = new TaggedWords("a", new int[] {0, 1}, TAGS);
        assertArrayEquals(
                new byte[] {Tags.NONE}, words.tags(List.of(new Span(0, 1, "LOC"))).classes());
    }

    @Test
    void textWithoutWordsHasNoParts() {
        var words = new TaggedWords(" ", new int[] {}, TAGS);
        assertEquals(new Target.Spans(List.of()), words.spans(words.tags(List.of())));
    }
}
