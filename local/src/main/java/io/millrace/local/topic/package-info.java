/** Reading and writing topics outside of a Flink job. */
package io.millrace.local.topic;
