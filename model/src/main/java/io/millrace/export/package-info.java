/** Models in forms that others load: what a pipeline learned, given back. */
package io.millrace.export;
