/** Weights that are given: where learning begins if it does not begin at random. */
package io.millrace.start;
