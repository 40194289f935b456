/** What is kept of a stream: regular text, and each content once. */
package io.millrace.clean;
