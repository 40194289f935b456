/** From records to clean examples, in parallel and without state; then, in one place, to those that are new. */
package io.millrace.jobs.ingest;
