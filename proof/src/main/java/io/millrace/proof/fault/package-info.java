/** What goes wrong beside the death of a process: one class a fault, struck one after the other while both jobs run. */
package io.millrace.proof.fault;
