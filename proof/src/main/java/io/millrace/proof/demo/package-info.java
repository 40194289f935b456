/** The demo: real text from jars on the class path, as a stream of domains and tasks with few labels. */
package io.millrace.proof.demo;
