package io.millrace.monitoring.history;

/** Records that one stage refused for one reason. */
public record LetterCount(String where, String reason, long count) {}
