/** The table of objectives: each one's encoder, frozen, against a random start and against raw inputs, on real data. */
package io.millrace.proof.objectives;
