/** A pipeline's configuration. */
package io.millrace.jobs.config;
