/** What {@code docs/extending.md} tells a user to do, done. */
package io.millrace.proof.extending;
