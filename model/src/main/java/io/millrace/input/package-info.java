/**
 * What encoders read. {@link io.millrace.input.Input} is an extension point: a kind of input is found by name, fitted
 * on the first examples of a stream, and then turns payloads into samples.
 */
package io.millrace.input;
