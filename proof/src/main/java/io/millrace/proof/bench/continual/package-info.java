/** What is kept of one domain while others are learned, measured as the literature on continual learning does. */
package io.millrace.proof.bench.continual;
