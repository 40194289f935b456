/** What is learned from: examples with their payloads, and the samples that an input makes of them. */
package io.millrace.data;
