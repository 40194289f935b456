package io.millrace.proof.fault;

import java.util.Map;

/** A record that is small on the wire, and the reader's client makes very much of: zeros, compressed. */
public final class SwollenRecord implements Fault {

    private static final int BYTES = 640 << 20;

    @Override
    public String kind() {
        return "swollen-record";
    }

    @Override
    public void strike(Scene scene) throws InterruptedException {
        scene.feed()
                .odd(
                        new byte[BYTES],
                        Map.of(
                                "compression.type",
                                "zstd",
                                "max.request.size",
                                Integer.MAX_VALUE,
                                "buffer.memory",
                                Integer.toString(Integer.MAX_VALUE)));
    }
}
