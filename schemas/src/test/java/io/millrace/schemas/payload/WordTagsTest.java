package io.millrace.schemas.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WordTagsTest {

    /** From the NCBI disease corpus as it is given, in IOB1. */
    private static final String TUMOUR = "the adenomatous polyposis coli tumour suppressor";

    @Test
    void spansGoFromTheirFirstWordToTheEndOfTheirLast() throws InvalidRecordException {
        Target.Spans spans = WordTags.spans("O B-Disease I-Disease I-Disease I-Disease O", TUMOUR);
        assertEquals(List.of(new Target.Span(4, 37, "Disease")), spans.spans());
        assertEquals("adenomatous polyposis coli tumour", TUMOUR.substring(4, 37));
    }

    @Test
    void inIob1ASpanBeginsWithIUnlessItsNeighbourHasItsName() throws InvalidRecordException {
        assertEquals(
                List.of(
                        new Target.Span(0, 1, "X"),
                        new Target.Span(2, 5, "X"),
                        new Target.Span(6, 7, "Y"),
                        new Target.Span(10, 11, "X")),
                WordTags.spans("I-X B-X I-X I-Y O I-X", "a b c d e f").spans());
    }

    @Test
    void inBioEverySpanBeginsWithB() throws InvalidRecordException {
        assertEquals(
                List.of(
                        new Target.Span(0, 1, "X"),
                        new Target.Span(2, 5, "X"),
                        new Target.Span(6, 7, "Y"),
                        new Target.Span(10, 11, "X")),
                WordTags.spans("B-X B-X I-X B-Y O B-X", "a b c d e f").spans());
    }

    @Test
    void bothWritingsOfTheSameSpansGiveTheSame() throws InvalidRecordException {
        String iob1 = "I-X I-X O I-Y B-Y I-X";
        String bio = "B-X I-X O B-Y B-Y B-X";
        String text = "a bc\td  e f\u00fcr g";
        assertEquals(WordTags.spans(bio, text), WordTags.spans(iob1, text));
    }

    @Test
    void anotherNumberOfTagsThanOfWordsNamesBoth() {
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> WordTags.spans("O B-X", "a b c"));
        assertEquals(
                "label has 2 tags and the text 3 words; needed: one tag for each word",
                e.getMessage());
    }

    @Test
    void whatIsNoTagIsNamed() {
        for (String bad : List.of("E-X", "B-", "b-X", "X", "o")) {
            InvalidRecordException e =
                    assertThrows(InvalidRecordException.class, () -> WordTags.spans(bad, "word"));
            assertEquals(
                    "label has the tag '" + bad + "'; allowed: O, B-NAME and I-NAME",
                    e.getMessage());
        }
    }

    @Test
    void aWordBelongsToTheSpanThatHasAnyPartOfIt() throws InvalidRecordException {
        var spans =
                new Target.Spans(List.of(new Target.Span(6, 12, "Y"), new Target.Span(1, 2, "X")));
        assertEquals(List.of("B-X", "B-Y", "I-Y", "O"), WordTags.tags(spans, "one two three four"));
    }

    @Test
    void spansThatTagsCannotSayAreRefused() {
        refused("shares a word", new Target.Span(0, 3, "X"), new Target.Span(2, 5, "Y"));
        refused("has no word", new Target.Span(3, 4, "X"));
        refused("has no word", new Target.Span(90, 91, "X"));
    }

    private static void refused(String part, Target.Span... spans) {
        InvalidRecordException e =
                assertThrows(
                        InvalidRecordException.class,
                        () -> WordTags.tags(new Target.Spans(List.of(spans)), "one two"));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @Property(tries = 500)
    void tagsInBioComeBackEqual(@ForAll("bio") List<String> tags) throws InvalidRecordException {
        String text = "some ".repeat(tags.size());
        Target.Spans spans = WordTags.spans(String.join(" ", tags), text);
        assertEquals(tags, WordTags.tags(spans, text));
    }

    /** Tags in BIO: an I only where the word before is in a span of its name. */
    @Provide
    Arbitrary<List<String>> bio() {
        return Arbitraries.of("O", "B-X", "B-Y", "I")
                .list()
                .ofMaxSize(12)
                .map(
                        drawn -> {
                            var tags = new ArrayList<String>();
                            String before = "O";
                            for (String tag : drawn) {
                                boolean goesOn = tag.equals("I") && !before.equals("O");
                                before =
                                        goesOn
                                                ? "I" + before.substring(1)
                                                : tag.equals("I") ? "O" : tag;
                                tags.add(before);
                            }
                            return tags;
                        });
    }
}
