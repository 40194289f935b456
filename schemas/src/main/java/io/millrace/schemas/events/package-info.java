/**
 * What the jobs tell of their progress: one record a kind, which writes itself into the numbers and words of a
 * {@link io.millrace.schemas.avro.ProgressEvent} and is read from them by the same class.
 */
package io.millrace.schemas.events;
