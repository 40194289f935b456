/** Avro records as bytes: single-object encoding, read by every schema that a record ever had, within bounds. */
package io.millrace.schemas.codec;
