/** The proof that nothing is lost and nothing learned twice: the same input with and without killed processes. */
package io.millrace.proof.chaos;
