package io.millrace.proof.demo;

/**
 * A text of the corpus, in its two forms.
 *
 * @param group what a split must not tear apart: a file, a rule
 * @param label its class in the task of its domain; empty if it has none
 * @param masked as the task shows it, without what would give the label away
 * @param text as the unlabeled stream carries it
 */
record CorpusText(String domain, String group, String label, String masked, String text) {

    boolean isLabeled() {
        return !label.isEmpty();
    }
}
