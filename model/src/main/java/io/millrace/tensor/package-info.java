/**
 * The tensor library as Millrace uses it: one place that knows the engine's natives, named parameters, and the
 * operators that the engine's Java interface lacks.
 */
package io.millrace.tensor;
