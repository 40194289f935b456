package io.millrace.schemas.decode;

/**
 * What a row gets where it says nothing.
 *
 * @param timestamp milliseconds since the epoch
 */
record RowDefaults(String id, String domain, long timestamp) {}
