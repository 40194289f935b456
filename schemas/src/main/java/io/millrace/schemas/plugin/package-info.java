/** Things found by name on the class path. */
package io.millrace.schemas.plugin;
