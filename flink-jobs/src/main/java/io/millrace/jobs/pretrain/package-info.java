/** The pretraining job: from records to model checkpoints. */
package io.millrace.jobs.pretrain;
