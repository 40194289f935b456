package io.millrace.proof.demo;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Splits a Java source file into its methods: those of the file's types and of the types nested in them.
 * What a method holds (lambdas, anonymous and local classes) stays a part of that method.
 */
final class JavaMethods {

    private final String file;
    private final JavaTokens tokens;
    private final Consumer<JavaMethod> sink;

    private JavaMethods(String file, JavaTokens tokens, Consumer<JavaMethod> sink) {
        this.file = file;
        this.tokens = tokens;
        this.sink = sink;
    }

    /**
     * Hands over the methods of a file in the order of their place.
     *
     * @throws IllegalArgumentException if the source is not well formed, naming the file
     */
    static void split(String file, String source, Consumer<JavaMethod> sink) {
        try {
            JavaMethods methods = new JavaMethods(file, new JavaTokens(source), sink);
            // A file is read as a type without a name: its imports end like fields.
            methods.members(0, "");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads members until the type's closing brace; answers the index after it. */
    private int members(int at, String type) {
        while (at < tokens.count()) {
            switch (tokens.symbol(at)) {
                case '}' -> {
                    return at + 1;
                }
                case ';' -> at++;
                default -> at = member(at, type);
            }
        }
        return at;
    }

    /** Reads a field, method, initialiser or nested type; answers the index after it. */
    private int member(int at, String type) {
        while (isAnnotation(at)) {
            at = afterAnnotation(at);
        }
        int first = at;
        String name = null;
        int declared = -1;
        while (at < tokens.count()) {
            switch (tokens.symbol(at)) {
                case '@' -> at = isAnnotation(at) ? afterAnnotation(at) : at + 1;
                case '(' -> {
                    if (name == null && tokens.isWord(at - 1)) {
                        name = tokens.text(at - 1);
                    }
                    at = tokens.closing(at) + 1;
                }
                case ';' -> {
                    return at + 1;
                }
                case '=' -> {
                    return afterStatement(at);
                }
                case '{' -> {
                    if (declared >= 0) {
                        return typeBody(at, declared);
                    }
                    if (tokens.isWord(at - 1, "default")) {
                        return afterStatement(at);
                    }
                    int close = tokens.closing(at);
                    if (name != null) {
                        boolean constructor = Objects.equals(name, type);
                        String code = tokens.code(first, close + 1);
                        sink.accept(new JavaMethod(file, name, constructor, code));
                    }
                    return close + 1;
                }
                case '}' -> {
                    return at;
                }
                default -> {
                    if (declared < 0 && name == null && declaresType(at)) {
                        declared = at;
                    }
                    at++;
                }
            }
        }
        return at;
    }

    private int typeBody(int brace, int keyword) {
        int at = brace + 1;
        if (tokens.isWord(keyword, "enum")) {
            // The constants, which may have bodies of their own, end at a semicolon or with the
            // enum.
            while (tokens.symbol(at) != ';' && tokens.symbol(at) != '}') {
                at = afterToken(at);
            }
        }
        return members(at, tokens.text(keyword + 1));
    }

    private boolean declaresType(int at) {
        return tokens.isWord(at + 1)
                && (tokens.isWord(at, "class")
                        || tokens.isWord(at, "interface")
                        || tokens.isWord(at, "enum")
                        // A contextual keyword: a component list or type parameters must follow.
                        || (tokens.isWord(at, "record")
                                && (tokens.symbol(at + 2) == '(' || tokens.symbol(at + 2) == '<')));
    }

    private boolean isAnnotation(int at) {
        return tokens.symbol(at) == '@' && !tokens.isWord(at + 1, "interface");
    }

    private int afterAnnotation(int at) {
        at += 2;
        while (tokens.symbol(at) == '.') {
            at += 2;
        }
        return tokens.symbol(at) == '(' ? tokens.closing(at) + 1 : at;
    }

    private int afterStatement(int at) {
        while (tokens.symbol(at) != ';') {
            at = afterToken(at);
        }
        return at + 1;
    }

    /** The index after a token, or after the brackets that it opens. */
    private int afterToken(int at) {
        if (at >= tokens.count()) {
            throw new IllegalArgumentException("the file ends within a member");
        }
        return switch (tokens.symbol(at)) {
            case '(', '[', '{' -> tokens.closing(at) + 1;
            default -> at + 1;
        };
    }
}
