/** The HTTP side of the monitor: who may ask, what is answered, and the streams of events. */
package io.millrace.monitoring.web;
