/**
 * What everything found by name has to keep, as tests: one abstract class for each extension point, and {@link
 * io.millrace.contract.FoundByName}, which makes tests of them for what is on the class path. They are a jar of their own,
 * {@code millrace-model} of type {@code test-jar}, so that an objective of one's own passes what those that are shipped do.
 */
package io.millrace.contract;
