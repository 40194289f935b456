/** Ports on the loopback interface. */
package io.millrace.local.process.net;
