package io.millrace.proof.fault;

import java.io.IOException;
import java.util.Optional;

/**
 * One thing that goes wrong while both jobs run. Found by name, so that another one is one class more: the file of this
 * interface's name under {@code META-INF/services} names it.
 */
public interface Fault {

    /** Its name in reports: lower case, words joined by hyphens. */
    String kind();

    /**
     * Makes what it needs before the cluster starts.
     *
     * @return why it cannot be tried on this machine; empty if it can
     */
    default Optional<String> prepare(Ground ground) throws IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * Brings it about, and returns when it is over: what went away is back.
     *
     * @throws IllegalStateException if the jobs did something meanwhile that they must not
     */
    void strike(Scene scene) throws Exception;

    /** Takes away what {@link #prepare} made, when the cluster has ended. */
    default void release() throws IOException, InterruptedException {}
}
