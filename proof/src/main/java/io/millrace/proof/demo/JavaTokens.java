package io.millrace.proof.demo;

import java.util.Arrays;

/**
 * The tokens of a Java source file: words, numbers, literals and single-character symbols. Comments and
 * whitespace are gaps between tokens. It knows just enough of the language that no brace in a literal or a
 * comment is taken for a brace of the code.
 */
final class JavaTokens {

    private static final byte WORD = 0;
    private static final byte NUMBER = 1;
    private static final byte LITERAL = 2;
    private static final byte SYMBOL = 3;

    private final String source;
    private byte[] kinds;
    private int[] starts;
    private int[] ends;
    private int count;

    /**
     * @throws IllegalArgumentException if a literal or a comment does not end
     */
    JavaTokens(String source) {
        this.source = source;
        int guess = source.length() / 6 + 16;
        kinds = new byte[guess];
        starts = new int[guess];
        ends = new int[guess];
        int at = 0;
        while (at < source.length()) {
            at = token(at);
        }
    }

    int count() {
        return count;
    }

    /** The symbol at an index, or 0 if something else stands there, or nothing. */
    char symbol(int index) {
        return index >= 0 && index < count && kinds[index] == SYMBOL
                ? source.charAt(starts[index])
                : 0;
    }

    boolean isWord(int index) {
        return index >= 0 && index < count && kinds[index] == WORD;
    }

    boolean isWord(int index, String word) {
        return isWord(index)
                && ends[index] - starts[index] == word.length()
                && source.startsWith(word, starts[index]);
    }

    String text(int index) {
        return source.substring(starts[index], ends[index]);
    }

    /**
     * The index of the bracket that closes the one at {@code open}.
     *
     * @throws IllegalArgumentException if there is none
     */
    int closing(int open) {
        int depth = 0;
        for (int i = open; i < count; i++) {
            switch (symbol(i)) {
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth--;
                default -> {
                    // Not a bracket.
                }
            }
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("no bracket closes the one at offset " + starts[open]);
    }

    /** The code of the tokens in {@code [from, to)}: every gap is one space, comments are gone. */
    String code(int from, int to) {
        StringBuilder out = new StringBuilder(ends[to - 1] - starts[from]);
        for (int i = from; i < to; i++) {
            if (i > from && starts[i] > ends[i - 1]) {
                out.append(' ');
            }
            out.append(source, starts[i], ends[i]);
        }
        return out.toString();
    }

    private int token(int at) {
        char c = source.charAt(at);
        if (Character.isWhitespace(c)) {
            return at + 1;
        }
        if (source.startsWith("//", at)) {
            int end = source.indexOf('\n', at);
            return end < 0 ? source.length() : end;
        }
        if (source.startsWith("/*", at)) {
            return after("*/", at + 2, at);
        }
        int end;
        byte kind;
        if (Character.isJavaIdentifierStart(c)) {
            kind = WORD;
            end = at + 1;
            while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
                end++;
            }
        } else if (c >= '0' && c <= '9') {
            kind = NUMBER;
            end = at + 1;
            while (end < source.length() && inNumber(source.charAt(end))) {
                end++;
            }
        } else if (source.startsWith("\"\"\"", at)) {
            kind = LITERAL;
            end = textBlockEnd(at);
        } else if (c == '"' || c == '\'') {
            kind = LITERAL;
            end = quotedEnd(at, c);
        } else {
            kind = SYMBOL;
            end = at + 1;
        }
        add(kind, at, end);
        return end;
    }

    private static boolean inNumber(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }

    private int quotedEnd(int at, char quote) {
        for (int i = at + 1; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == quote) {
                return i + 1;
            }
            if (c == '\\') {
                i++;
            } else if (c == '\n') {
                break;
            }
        }
        throw new IllegalArgumentException("the literal at offset " + at + " does not end");
    }

    private int textBlockEnd(int at) {
        for (int i = at + 3; i < source.length(); i++) {
            if (source.charAt(i) == '\\') {
                i++;
            } else if (source.startsWith("\"\"\"", i)) {
                return i + 3;
            }
        }
        throw new IllegalArgumentException("the text block at offset " + at + " does not end");
    }

    private int after(String mark, int from, int start) {
        int found = source.indexOf(mark, from);
        if (found < 0) {
            throw new IllegalArgumentException("the comment at offset " + start + " does not end");
        }
        return found + mark.length();
    }

    private void add(byte kind, int start, int end) {
        if (count == kinds.length) {
            int larger = count * 2;
            kinds = Arrays.copyOf(kinds, larger);
            starts = Arrays.copyOf(starts, larger);
            ends = Arrays.copyOf(ends, larger);
        }
        kinds[count] = kind;
        starts[count] = start;
        ends[count] = end;
        count++;
    }
}
