package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with bytes that are no JSON, in words for whoever wrote them: a parser's own speak to programmers. */
final class JsonComplaint {

    private static final int SHOWN = 20;
    private static final Pattern NOT_A_NUMBER = Pattern.compile("[-+]?(NaN|Infinity|Inf)\\b");

    private JsonComplaint() {}

    /**
     * What is wrong.
     *
     * @param bytes that were parsed, from {@code start} on
     */
    static String of(JsonProcessingException e, byte[] bytes, int start, int length, int depth) {
        String said = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return said.contains("nesting depth")
                    ? "nested deeper than " + depth + " (option max-depth)"
                    : said.contains("Token count")
                            ? "has more brackets, names and values than a fourth of max-bytes"
                            : said.contains("Number")
                                    ? "has a number of more than "
                                            + JsonParsing.MAX_NUMBER_LENGTH
                                            + " digits"
                                    : "has a string or name that is too long";
        }
        if (e instanceof JsonEOFException) {
            return "it ends in the middle of an object";
        }
        if (said.startsWith("Duplicate field")) {
            String[] parts = said.split("'", 3);
            return "has the field " + (parts.length < 3 ? "" : parts[1] + " ") + "twice";
        }
        if (said.startsWith("Trailing token")) {
            return "has more behind the end of the object";
        }
        if (said.contains("UTF-8")) {
            return "not in UTF-8" + place(e);
        }
        String near = near(e, bytes, start, length);
        Matcher number = NOT_A_NUMBER.matcher(near);
        if (number.lookingAt()) {
            return "has "
                    + number.group()
                    + place(e)
                    + ", which is no number of JSON; allowed: a number, or null where it may be absent";
        }
        return "malformed" + place(e) + (near.isEmpty() ? "" : ", at: " + near);
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " at character " + e.getLocation().getColumnNr();
    }

    /** What stands where it was given up: the word that the place lies in, and what follows. */
    private static String near(JsonProcessingException e, byte[] bytes, int start, int length) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset() - 1;
        if (at < 0 || at > length) {
            return "";
        }
        int from = (int) at;
        while (from > 0 && at - from < SHOWN && isWord(bytes[start + from - 1])) {
            from--;
        }
        String shown =
                new String(
                        bytes,
                        start + from,
                        Math.min(SHOWN, length - from),
                        StandardCharsets.UTF_8);
        return shown.lines().findFirst().orElse("");
    }

    private static boolean isWord(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '+';
    }
}
