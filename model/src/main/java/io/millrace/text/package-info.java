/** From text to token ids and to sequences of one length: learning a tokenizer, using one, packing. */
package io.millrace.text;
