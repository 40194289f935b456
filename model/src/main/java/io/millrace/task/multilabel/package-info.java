/** The task of naming all classes that an example has. */
package io.millrace.task.multilabel;
