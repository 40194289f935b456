package io.millrace.learner;

import java.io.IOException;

/** A snapshot of another model, or of a later version: trying again gives the same. */
public final class IncompatibleSnapshotException extends IOException {

    private static final long serialVersionUID = 1L;

    IncompatibleSnapshotException(String message) {
        super(message);
    }
}
