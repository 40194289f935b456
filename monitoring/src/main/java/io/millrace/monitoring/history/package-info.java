/**
 * The topics of a run, folded into what is worth drawing of it: bounded in bytes however long the run, for a report at its
 * end and for whoever watches it.
 */
package io.millrace.monitoring.history;
