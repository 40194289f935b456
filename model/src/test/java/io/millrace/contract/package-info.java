/**
 * What everything found by name has to keep, as tests to extend: an objective of one's own passes {@link
 * io.millrace.contract.ObjectiveContract} as those that are shipped do.
 */
package io.millrace.contract;
