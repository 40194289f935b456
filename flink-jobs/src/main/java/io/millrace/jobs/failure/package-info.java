/** Which failures end a job for good. */
package io.millrace.jobs.failure;
