/** How fast a machine learns: the bare learner, the whole pipeline, ingest alone, and what they cost. */
package io.millrace.proof.bench;
