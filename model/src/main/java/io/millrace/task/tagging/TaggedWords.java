package io.millrace.task.tagging;

import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a text, each by its first token, and from parts of the text to tags and back. A token goes on with the word of
 * the one before it if nothing is between the two and both are of letters or digits where they meet.
 */
final class TaggedWords {

    private final Tags tags;
    private final int tokens;

    /** By word: its first token, and where it is in the text. */
    private final List<int[]> words = new ArrayList<>();

    /**
     * @param places of the tokens, see {@link io.millrace.input.LocatedTokens#places}
     */
    TaggedWords(String text, int[] places, Tags tags) {
        this.tags = tags;
        this.tokens = places.length / 2;
        int end = -1;
        for (int token = 0; token < tokens; token++) {
            int from = places[2 * token];
            int to = places[2 * token + 1];
            while (from < to && Character.isWhitespace(text.charAt(from))) {
                from++;
            }
            while (from < to && Character.isWhitespace(text.charAt(to - 1))) {
                to--;
            }
            if (from == to) {
                continue;
            }
            if (!words.isEmpty() && from <= end && goesOn(text, from, end)) {
                words.get(words.size() - 1)[2] = Math.max(end, to);
            } else {
                words.add(new int[] {token, from, to});
            }
            end = Math.max(end, to);
        }
    }

    private static boolean goesOn(String text, int from, int end) {
        // Tokens of a part of a character each lie in the same place.
        return from < end
                || (Character.isLetterOrDigit(text.codePointBefore(from))
                        && Character.isLetterOrDigit(text.codePointAt(from)));
    }

    /** The tag of every token: those of words that a part covers, and what does not count. */
    Target.Mask tags(List<Target.Span> spans) {
        byte[] all = new byte[Math.max(1, tokens)];
        java.util.Arrays.fill(all, tags.ignored());
        int last = -1;
        for (int[] word : words) {
            int over = covering(spans, word);
            if (over < 0) {
                all[word[0]] = Tags.NONE;
            } else {
                String name = spans.get(over).name();
                all[word[0]] = over == last ? tags.inside(name) : tags.begin(name);
            }
            last = over;
        }
        return new Target.Mask(1, all.length, all);
    }

    /** The first part that has any of a word; -1 if there is none. */
    private static int covering(List<Target.Span> spans, int[] word) {
        for (int i = 0; i < spans.size(); i++) {
            if (spans.get(i).from() < word[2] && spans.get(i).to() > word[1]) {
                return i;
            }
        }
        return -1;
    }

    /** The parts of the text that tags name; one that goes on without having begun begins there, as in CoNLL's own count. */
    Target.Spans spans(Target.Mask answer) {
        var spans = new ArrayList<Target.Span>();
        String open = null;
        int from = 0;
        int to = 0;
        for (int[] word : words) {
            int tag = word[0] < answer.width() ? Tags.of(answer.classes()[word[0]]) : Tags.NONE;
            String name = tag == Tags.NONE || tag == tags.count() ? null : tags.name(tag);
            boolean goesOn = name != null && name.equals(open) && !Tags.begins(tag);
            if (!goesOn) {
                if (open != null) {
                    spans.add(new Target.Span(from, to, open));
                }
                open = name;
                from = word[1];
            }
            to = word[2];
        }
        if (open != null) {
            spans.add(new Target.Span(from, to, open));
        }
        return new Target.Spans(spans);
    }
}
