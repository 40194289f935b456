/** A Flink cluster inside the process. */
package io.millrace.local.cluster;
