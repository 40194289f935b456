/** What an encoder is worth: its frozen representations looked at, and held against raw inputs and a random start. */
package io.millrace.evaluate;
