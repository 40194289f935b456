/** One order of the records of all partitions that does not depend on when they arrive, and how far the learner is in it. */
package io.millrace.jobs.order;
