/** Places for files. */
package io.millrace.store;
