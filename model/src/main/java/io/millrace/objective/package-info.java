/**
 * Pretraining tasks. {@link io.millrace.objective.Objective} is the extension point, found by name; nothing outside
 * this package names one of them.
 */
package io.millrace.objective;
