/** How weights move: AdamW with decoupled decay, and the schedule of its learning rate. */
package io.millrace.optimizer;
