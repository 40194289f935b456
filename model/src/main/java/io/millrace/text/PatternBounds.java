package io.millrace.text;

import java.util.Set;

/**
 * Lets those patterns of a {@code tokenizer.json} pass of which a match takes a time that grows with the text at most: the
 * library's engine goes back and tries again (Oniguruma), and ends the process when it has done so too often.
 *
 * <p>A place where a pattern may go back is a quantifier without a small bound. There may be one before what must match; a
 * second, before nothing that must match any more; and none of what holds another, or a choice. Patterns in use have no
 * more: those of GPT-2, cl100k, o200k, Llama 3, Qwen and DeepSeek are let pass. References back, recursion and conditions
 * are not.
 */
final class PatternBounds {
    private static final int LONGEST = 4_000;
    private static final int DEEPEST = 20;

    /** More repetitions than this count as many. */
    private static final int FEW = 64;

    /** What follows a backslash and stands for one character. */
    private static final String LETTERS = "nrtvfae0sSdDwWhHNRXbBAzZG";

    private static final Set<Character> QUANTIFIERS = Set.of('*', '+', '?', '{');

    private final String pattern;
    private int at;
    private int depth;

    /**
     * How often, in a part of a pattern, a match may go back.
     *
     * @param many quantifiers without a small bound
     * @param mustFollow whether something that must match comes behind the last of them
     * @param varies whether the part matches texts of several lengths
     */
    private record Cost(int many, boolean mustFollow, boolean varies) {}

    private static final Cost NOTHING = new Cost(0, false, false);

    private PatternBounds(String pattern) {
        this.pattern = pattern;
    }

    /**
     * @throws IllegalArgumentException if it is none that is let pass, with the reason
     */
    static void check(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a pattern of " + pattern.length() + " characters; allowed are " + LONGEST);
        }
        PatternBounds bounds = new PatternBounds(pattern);
        bounds.choice();
        if (bounds.at < pattern.length()) {
            throw bounds.refused("a ) without a (");
        }
    }

    /** Branches with | between them, up to the end or a closing bracket. */
    private Cost choice() {
        if (++depth > DEEPEST) {
            throw refused("groups deeper than " + DEEPEST);
        }
        Cost worst = branch();
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            Cost other = branch();
            worst =
                    new Cost(
                            Math.max(worst.many, other.many),
                            worst.mustFollow || other.mustFollow,
                            true);
        }
        depth--;
        return worst;
    }

    private Cost branch() {
        Cost so = NOTHING;
        while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            so = then(so, quantified(atom()));
        }
        return so;
    }

    private Cost then(Cost before, Item item) {
        int many = before.many + item.cost.many;
        boolean must = item.cost.many > 0 ? item.cost.mustFollow : before.mustFollow;
        if (item.must && before.many > 0 && item.cost.many == 0) {
            must = true;
        }
        if (many > 2 || (many == 2 && must)) {
            throw refused("more than one place at which a match may go back");
        }
        return new Cost(many, must, before.varies || item.cost.varies);
    }

    /** What is matched as a whole; must: not optional. */
    private record Item(Cost cost, boolean must) {}

    private Item quantified(Item item) {
        Item so = item;
        while (at < pattern.length() && QUANTIFIERS.contains(pattern.charAt(at))) {
            char sign = pattern.charAt(at);
            int least = sign == '+' ? 1 : 0;
            int most = sign == '?' ? 1 : Integer.MAX_VALUE;
            if (sign == '{') {
                int close = pattern.indexOf('}', at);
                if (close < 0
                        || !pattern.substring(at + 1, close).matches("\\d{1,4}(,\\d{0,4})?")) {
                    throw refused("a { that is no quantifier");
                }
                String[] both = pattern.substring(at + 1, close).split(",", -1);
                least = Integer.parseInt(both[0]);
                most =
                        both.length == 1
                                ? least
                                : both[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(both[1]);
                at = close;
            }
            at++;
            so = repeated(so, least, most);
            if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
                at++; // reluctant or possessive: no more costly
            }
        }
        return so;
    }

    private Item repeated(Item item, int least, int most) {
        boolean often = most > FEW;
        boolean optional = least == 0;
        if (most > 1 && (item.cost.many > 0 || (often && item.cost.varies))) {
            throw refused("a repetition of what repeats or has a choice");
        }
        Cost cost =
                new Cost(
                        item.cost.many + (often ? 1 : 0),
                        !often && item.cost.mustFollow,
                        item.cost.varies || least != most);
        return new Item(cost, item.must && !optional);
    }

    private Item atom() {
        char c = pattern.charAt(at++);
        switch (c) {
            case '(' -> {
                return group();
            }
            case '[' -> {
                characters();
                return new Item(NOTHING, true);
            }
            case '\\' -> {
                escape();
                return new Item(NOTHING, true);
            }
            case '^', '$' -> {
                return new Item(NOTHING, true);
            }
            default -> {
                if (QUANTIFIERS.contains(c)) {
                    throw refused("a quantifier of nothing");
                }
                return new Item(NOTHING, true);
            }
        }
    }

    private Item group() {
        boolean look = false;
        if (pattern.startsWith("?", at)) {
            int close = at + 1;
            String rest = pattern.substring(close, Math.min(pattern.length(), close + 8));
            if (rest.startsWith("=") || rest.startsWith("!")) {
                look = true;
                at = close + 1;
            } else if (rest.startsWith("<=") || rest.startsWith("<!")) {
                look = true;
                at = close + 2;
            } else if (rest.startsWith(">")) {
                at = close + 1;
            } else if (rest.matches("(?s)[imsx-]{0,6}:.*")) {
                at = close + rest.indexOf(':') + 1;
            } else if (rest.matches("(?s)[imsx-]{1,6}\\).*")) {
                at = close + rest.indexOf(')') + 1;
                return new Item(NOTHING, false);
            } else {
                throw refused("a group that begins with (?" + rest);
            }
        } else if (pattern.startsWith("*", at)) {
            throw refused("a group that begins with (*");
        }
        Cost inside = choice();
        if (at >= pattern.length()) {
            throw refused("a ( without a )");
        }
        at++;
        if (look) {
            // It takes nothing, and is gone through again from wherever it stands.
            return new Item(new Cost(inside.many, inside.mustFollow, false), true);
        }
        return new Item(inside, true);
    }

    /** The rest of a class of characters, which may hold classes. */
    private void characters() {
        if (++depth > DEEPEST) {
            throw refused("classes deeper than " + DEEPEST);
        }
        if (pattern.startsWith("^", at)) {
            at++;
        }
        if (pattern.startsWith("]", at)) {
            at++;
        }
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == ']') {
                depth--;
                return;
            } else if (c == '[') {
                characters();
            } else if (c == '\\') {
                escape();
            }
        }
        throw refused("a [ without a ]");
    }

    private void escape() {
        if (at >= pattern.length()) {
            throw refused("a \\ at its end");
        }
        char c = pattern.charAt(at++);
        if (c == 'p' || c == 'P' || c == 'x' || c == 'u') {
            if (pattern.startsWith("{", at)) {
                int close = pattern.indexOf('}', at);
                if (close < 0 || close - at > 40) {
                    throw refused("a \\" + c + "{ without a }");
                }
                at = close + 1;
            }
        } else if (Character.isLetterOrDigit(c) && LETTERS.indexOf(c) < 0) {
            throw refused("\\" + c);
        }
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(
                "a pattern with "
                        + what
                        + ", which could take for ever: "
                        + (pattern.length() > 80 ? pattern.substring(0, 80) + "..." : pattern));
    }
}
