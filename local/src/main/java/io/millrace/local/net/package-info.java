/** Ports on the loopback interface. */
package io.millrace.local.net;
