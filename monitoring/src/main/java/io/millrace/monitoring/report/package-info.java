/** The report of a run: its numbers as JSON, and a page that draws them. */
package io.millrace.monitoring.report;
