package io.millrace.proof.demo;

import java.util.Set;

/**
 * The task {@code error-category}: the kind of error that an incorrect English sentence shows. Groups are
 * grammar rules: the sentences of a rule show the same error in much the same words.
 */
final class ErrorCategory {

    static final String NAME = "error-category";

    /**
     * Categories that show in sentences of rules never seen: naive Bayes gets .43, where guessing gets .25.
     * With grammar, typos and confused words, which are more frequent but overlap, it gets .20 of six
     * classes, where guessing gets .17.
     */
    static final Set<String> CATEGORIES =
            Set.of("COMPOUNDING", "PUNCTUATION", "REDUNDANCY", "STYLE");

    private ErrorCategory() {}

    static CorpusText text(String domain, Sentence sentence) {
        boolean labeled = sentence.incorrect() && CATEGORIES.contains(sentence.category());
        return new CorpusText(
                domain,
                domain + "/" + sentence.rule(),
                labeled ? sentence.category() : "",
                sentence.text(),
                sentence.text());
    }
}
