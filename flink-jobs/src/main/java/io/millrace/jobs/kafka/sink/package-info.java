/** Sinks on topics, and the events that jobs write to them. */
package io.millrace.jobs.kafka.sink;
