/** Rehearsal of the past: what to keep of a stream, apart from when to learn from it again. */
package io.millrace.replay;
