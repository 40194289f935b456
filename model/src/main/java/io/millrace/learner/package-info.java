/** Learning on a stream: the {@link io.millrace.learner.Learner} and its state. */
package io.millrace.learner;
