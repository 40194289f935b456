package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Spans as one tag for each word of a text, the form in which data sets for named entities come. Words are what lies
 * between white space.
 *
 * <p>{@code O} is a word outside, {@code I-X} one inside a span X, and {@code B-X} the first of a span. Where a span must begin
 * with B (BIO, also IOB2), and where B only parts two neighbours of one name (IOB1), the spans are found by one rule: B
 * begins a span, and so does I unless the word before is in one of the same name.
 *
 * <p>Source: Ramshaw and Marcus 1995, "Text Chunking using Transformation-Based Learning"; Tjong Kim Sang and Veenstra 1999,
 * "Representing Text Chunks".
 */
public final class WordTags {

    private static final String OUTSIDE = "O";

    private WordTags() {}

    /** Where a word lies: UTF-16 units, the last exclusive. */
    private record Word(int from, int to) {}

    /**
     * The spans of a text that its tags name, from the first unit of their first word to the last of their last.
     *
     * @param tags one for each word, between white space
     * @throws InvalidRecordException if there are not as many as words, with both counts, or one is no tag
     */
    public static Target.Spans spans(String tags, String text) throws InvalidRecordException {
        List<Word> words = words(text);
        List<Word> places = words(tags);
        if (words.size() != places.size()) {
            throw new InvalidRecordException(
                    "label has "
                            + places.size()
                            + " tags and the text "
                            + words.size()
                            + " words; needed: one tag for each word");
        }
        var spans = new ArrayList<Target.Span>();
        String open = null;
        int from = 0;
        int to = 0;
        for (int i = 0; i < words.size(); i++) {
            String tag = tags.substring(places.get(i).from(), places.get(i).to());
            String name = name(tag);
            if (open != null && (!open.equals(name) || tag.startsWith("B"))) {
                spans.add(new Target.Span(from, to, open));
                open = null;
            }
            if (open == null) {
                from = words.get(i).from();
            }
            open = name;
            to = words.get(i).to();
        }
        if (open != null) {
            spans.add(new Target.Span(from, to, open));
        }
        return new Target.Spans(spans);
    }

    /** The name in a tag; null for a word outside. */
    private static String name(String tag) throws InvalidRecordException {
        if (tag.equals(OUTSIDE)) {
            return null;
        }
        if (tag.length() > 2 && (tag.startsWith("B-") || tag.startsWith("I-"))) {
            return tag.substring(2);
        }
        throw new InvalidRecordException(
                "label has the tag '" + tag + "'; allowed: O, B-NAME and I-NAME");
    }

    /**
     * The tags of the words of a text, each span beginning with B. A word that a span has any part of belongs to it.
     *
     * @throws InvalidRecordException if two spans have a part of one word, or one has a part of none
     */
    public static List<String> tags(Target.Spans spans, String text) throws InvalidRecordException {
        List<Word> words = words(text);
        String[] tags = new String[words.size()];
        Arrays.fill(tags, OUTSIDE);
        for (Target.Span span : spans.spans()) {
            String start = "B-";
            for (int i = firstAfter(span.from(), words);
                    i < tags.length && words.get(i).from() < span.to();
                    i++) {
                if (!tags[i].equals(OUTSIDE)) {
                    throw refused(span, "shares a word with another; allowed: one span a word");
                }
                tags[i] = start + span.name();
                start = "I-";
            }
            if (start.equals("B-")) {
                throw refused(span, "has no word of the text, which has " + text.length());
            }
        }
        return List.of(tags);
    }

    /** The first word that ends beyond a place. */
    private static int firstAfter(int place, List<Word> words) {
        int low = 0;
        int high = words.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (words.get(middle).to() > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static InvalidRecordException refused(Target.Span span, String why) {
        return new InvalidRecordException(
                "span " + span.name() + " from " + span.from() + " to " + span.to() + " " + why);
    }

    private static List<Word> words(String text) {
        var words = new ArrayList<Word>();
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && !Character.isWhitespace(text.charAt(i));
            if (inside && from < 0) {
                from = i;
            } else if (!inside && from >= 0) {
                words.add(new Word(from, i));
                from = -1;
            }
        }
        return words;
    }
}
