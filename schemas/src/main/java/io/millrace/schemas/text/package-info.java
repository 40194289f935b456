/** Text from outside on its way to a terminal or a log. */
package io.millrace.schemas.text;
