/** Model checkpoints and releases as files that others can trust, and the places where they lie. */
package io.millrace.release;
