package io.millrace.task.answering;

import io.millrace.schemas.payload.Target;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The words of an answer as SQuAD compares them (Rajpurkar et al. 2016): in lower case, without punctuation, without the
 * articles a, an and the.
 */
final class Answered {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}+");
    private static final Pattern ARTICLE = Pattern.compile("\\b(a|an|the)\\b");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private Answered() {}

    /** None for no answer. */
    static List<String> words(Target answer) {
        List<Target.Span> spans = QuestionAnswering.spans(answer);
        if (spans.isEmpty()) {
            return List.of();
        }
        String plain =
                PUNCTUATION.matcher(spans.get(0).name().toLowerCase(Locale.ROOT)).replaceAll("");
        String words = ARTICLE.matcher(plain).replaceAll(" ").strip();
        return words.isEmpty() ? List.of() : SPACE.splitAsStream(words).toList();
    }
}
