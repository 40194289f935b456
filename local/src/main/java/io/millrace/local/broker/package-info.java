/** A Kafka broker inside the process. */
package io.millrace.local.broker;
