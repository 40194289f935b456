/** Clocks as parameters: what waits or measures is given one, and only one class asks the machine. */
package io.millrace.schemas.time;
