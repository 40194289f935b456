/** What the values of Millrace's own topics are written in: Avro with a fingerprint, JSON, or Avro with a registry's id. */
package io.millrace.schemas.wire;
