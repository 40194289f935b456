/** Plain models that a fine-tuned one is held against: what the same rows give without an encoder. */
package io.millrace.control;
