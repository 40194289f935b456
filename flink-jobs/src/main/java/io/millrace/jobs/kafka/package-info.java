/** Sources and sinks on topics. */
package io.millrace.jobs.kafka;
