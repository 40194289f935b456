/** What numbers on a sample of examples say of all examples: tests and intervals. */
package io.millrace.statistics;
