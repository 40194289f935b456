/** The pipeline in one process. */
package io.millrace.local.run;
