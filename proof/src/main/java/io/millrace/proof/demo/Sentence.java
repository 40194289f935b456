package io.millrace.proof.demo;

/**
 * An example sentence of a grammar rule.
 *
 * @param rule the id of the rule group, or of the rule where it stands alone
 * @param category the id of the rule's category
 * @param incorrect whether the sentence shows the error that the rule finds
 * @param text without markup, whitespace normalised
 */
record Sentence(String rule, String category, boolean incorrect, String text) {}
