/** Sound as a picture of its spectrum over time. */
package io.millrace.input.audio;
