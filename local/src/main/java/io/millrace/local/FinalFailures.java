package io.millrace.local;

import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/** Keeps from the terminal what a task says of the failure that ends its job: the command says it, once. */
final class FinalFailures extends AbstractFilter {

    @Override
    public Filter.Result filter(LogEvent event) {
        for (Throwable one = event.getThrown(); one != null; one = one.getCause()) {
            if (one instanceof SuppressRestartsException) {
                return Filter.Result.DENY;
            }
        }
        return Filter.Result.NEUTRAL;
    }
}
