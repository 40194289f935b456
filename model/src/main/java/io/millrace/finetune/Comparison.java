package io.millrace.finetune;

import io.millrace.schemas.events.Interval;

/**
 * A candidate against the current release.
 *
 * @param judged what the gate goes by
 * @param interval of the candidate's value on those examples
 */
record Comparison(Gate.Case judged, Interval interval) {}
