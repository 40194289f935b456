/**
 * What examples hold, one class for each kind, found by name; and what is said of them, a closed family. Neither knows how
 * anything is learned.
 */
package io.millrace.schemas.payload;
