/** The subcommands of {@code millrace} that show what it does. */
package io.millrace.proof.command;
