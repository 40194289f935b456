package io.millrace.schemas.decode;

import io.millrace.schemas.payload.PayloadTypes;
import java.util.Set;
import java.util.function.Supplier;

/** The options that name where payloads are: one for each kind on the class path. */
final class PayloadKinds implements Supplier<Set<String>> {
    @Override
    public Set<String> get() {
        return PayloadTypes.known().all().keySet();
    }
}
