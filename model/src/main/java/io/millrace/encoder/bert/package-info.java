/** BERT (Devlin et al. 2019), to go on from weights that others trained. */
package io.millrace.encoder.bert;
