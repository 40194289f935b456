package io.millrace.probe;

/**
 * A held-out sample in the plane in which the representations differ most.
 *
 * @param domain that it is of
 */
public record Placed(String domain, double x, double y) {}
