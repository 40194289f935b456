/** Where a task learns. */
package io.millrace.jobs.device;
