/** Held-out samples of every domain, and what the learner has lost on them over time: what forgetting is measured by. */
package io.millrace.probe;
