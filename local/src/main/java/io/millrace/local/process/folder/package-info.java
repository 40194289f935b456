/** Folders that one process at a time may use, and that nobody else may look into. */
package io.millrace.local.process.folder;
