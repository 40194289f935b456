/** From records to clean examples, in parallel and without state. */
package io.millrace.jobs.ingest;
