/**
 * What no single task of a job knows, for Prometheus: the topics of a pipeline folded into numbers, and a server that tells
 * them.
 */
package io.millrace.monitoring.exporter;
