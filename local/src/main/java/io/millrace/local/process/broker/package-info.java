/** A Kafka broker inside the process. */
package io.millrace.local.process.broker;
