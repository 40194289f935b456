/** The task of finding the answer to a question in a text. */
package io.millrace.task.answering;
