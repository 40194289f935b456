/** The task of a number. */
package io.millrace.task.regression;
