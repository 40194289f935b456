/** Models as files of a store. */
package io.millrace.jobs.store;
