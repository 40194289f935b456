/** Layers: what encoders and heads are put together from. Each makes its own parameters and says their names. */
package io.millrace.nn;
