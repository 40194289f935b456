/** The jobs. */
package io.millrace.jobs;
