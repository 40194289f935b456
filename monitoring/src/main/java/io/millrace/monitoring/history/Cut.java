package io.millrace.monitoring.history;

/** Texts of bounded length. */
final class Cut {

    private Cut() {}

    /** The text, or as much of it and a sign that there was more. */
    static String to(int most, String text) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
