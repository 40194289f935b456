/** Sources on topics: what is read when, up to where, and the event time that it carries. */
package io.millrace.jobs.kafka.source;
