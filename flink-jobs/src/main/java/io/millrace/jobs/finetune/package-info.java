/** The fine-tuning job: from model checkpoints and labels to releases. */
package io.millrace.jobs.finetune;
