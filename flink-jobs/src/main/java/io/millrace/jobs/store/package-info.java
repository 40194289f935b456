/** The store of model checkpoints and releases on any file system that Flink knows. */
package io.millrace.jobs.store;
