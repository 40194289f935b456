/** The subcommands of {@code millrace}, one class each. */
package io.millrace.local.command;
