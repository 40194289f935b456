/**
 * Layers: each makes its parameters under a name and is one call of the engine. Arrays go in and come out as float32; how
 * products are done inside is the {@link io.millrace.tensor.Torch}'s precision.
 */
package io.millrace.nn;
