/** Measurements over time as pictures: a line for each quantity. */
package io.millrace.input.series;
