/** Flink clusters: one inside the process, and one of separate processes. */
package io.millrace.local.process.cluster;
