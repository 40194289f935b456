/**
 * The live page: what the topics have told so far, as one JSON text, drawn by the same scripts as the report of a run and sent
 * anew to every browser that looks whenever it has changed.
 */
package io.millrace.monitoring.page;
