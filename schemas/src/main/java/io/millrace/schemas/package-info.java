/** What travels between jobs, learners and readers, and how it is read, checked and configured. */
package io.millrace.schemas;
