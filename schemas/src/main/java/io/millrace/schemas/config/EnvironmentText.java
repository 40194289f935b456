package io.millrace.schemas.config;

import com.fasterxml.jackson.databind.node.TextNode;

/**
 * A text in which variables of the environment were replaced. The environment knows only text, so it may stand where a number is
 * wanted; a text that was written out may not.
 */
final class EnvironmentText extends TextNode {

    private static final long serialVersionUID = 1L;

    private final String written;

    EnvironmentText(String written, String text) {
        super(text);
        this.written = written;
    }

    /** With its placeholders, for errors. */
    String written() {
        return written;
    }
}
