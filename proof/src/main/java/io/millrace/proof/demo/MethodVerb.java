package io.millrace.proof.demo;

import java.util.Set;

/**
 * The task {@code method-verb}: the first word of a method's name, told from the method without its name
 * (Allamanis et al., "Suggesting accurate method and class names", 2015, in a small form). Groups are
 * files.
 */
final class MethodVerb {

    static final String NAME = "method-verb";

    /**
     * The most frequent first words. Left out are names that a supertype dictates ({@code equals}), the
     * nouns ({@code size}), {@code new}, and {@code check}, which is mostly copies in a few files.
     */
    static final Set<String> VERBS =
            Set.of(
                    "add",
                    "contains",
                    "copy",
                    "create",
                    "get",
                    "is",
                    "next",
                    "put",
                    "read",
                    "remove",
                    "set",
                    "to",
                    "write");

    private static final String MASK = "[MASK]";

    private MethodVerb() {}

    static CorpusText text(String domain, JavaMethod method) {
        String verb = method.constructor() ? "" : firstWord(method.name());
        return new CorpusText(
                domain,
                domain + "/" + method.file(),
                VERBS.contains(verb) ? verb : "",
                masked(method.code(), method.name()),
                method.code());
    }

    /** The name up to its first capital, digit or underscore. */
    static String firstWord(String name) {
        int end = 0;
        while (end < name.length() && Character.isLowerCase(name.charAt(end))) {
            end++;
        }
        return name.substring(0, end);
    }

    /** The code with every occurrence of the name masked, in literals too: a message often says it. */
    static String masked(String code, String name) {
        StringBuilder out = new StringBuilder(code.length());
        int done = 0;
        for (int at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean whole =
                    (at == 0 || !Character.isJavaIdentifierPart(code.charAt(at - 1)))
                            && (end == code.length()
                                    || !Character.isJavaIdentifierPart(code.charAt(end)));
            if (whole) {
                out.append(code, done, at).append(MASK);
                done = end;
            }
        }
        return out.append(code, done, code.length()).toString();
    }
}
