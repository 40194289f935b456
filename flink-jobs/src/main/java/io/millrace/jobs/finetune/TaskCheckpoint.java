package io.millrace.jobs.finetune;

/**
 * A model checkpoint that is to be fine-tuned for a task.
 *
 * @param task the task
 * @param manifest encoded
 */
public record TaskCheckpoint(String task, byte[] manifest) {}
