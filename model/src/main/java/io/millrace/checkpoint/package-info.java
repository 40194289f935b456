/** Model checkpoints and releases as files that others can trust. */
package io.millrace.checkpoint;
