/** Speed. */
package io.millrace.local.bench;
