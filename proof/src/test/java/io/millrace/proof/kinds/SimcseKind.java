package io.millrace.proof.kinds;

import java.io.IOException;

/** Sentences about films: what happens in them, and what one thinks of it. */
final class SimcseKind implements Kind {

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        new CausalLanguageModelKind().write(data, rows);
    }
}
