/** The task of naming parts of a text. */
package io.millrace.task.tagging;
