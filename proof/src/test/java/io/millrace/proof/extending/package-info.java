/** What {@code docs/extending.md} and {@code docs/releases.md} tell a user to do, done. */
package io.millrace.proof.extending;
