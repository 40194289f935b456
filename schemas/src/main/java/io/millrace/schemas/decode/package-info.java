/** Examples and labels from the formats that users' records have, and from rows of files. */
package io.millrace.schemas.decode;
