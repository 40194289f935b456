/** What pretraining keeps. {@link io.millrace.encoder.Encoder} is an extension point, found by name. */
package io.millrace.encoder;
