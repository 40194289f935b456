/**
 * One class for each file of {@code examples/} that says how to try it: the real data that it is tried on. {@link
 * io.millrace.proof.kinds.KindsIT} finds it by the file's name.
 */
package io.millrace.proof.kinds;
