/**
 * What models are fine-tuned for, found by name: what is answered, by which head, and how good the answers are. Nothing
 * outside this package names one of them.
 */
package io.millrace.task;
