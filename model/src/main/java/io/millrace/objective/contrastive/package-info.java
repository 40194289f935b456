/** Objectives that tell two views of the same example from views of others. */
package io.millrace.objective.contrastive;
