package io.millrace.proof.fault;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Values that are no example: none at all, empty, noise, one of a schema that nobody knows, ones that end in their middle. */
public final class PoisonRecord implements Fault {

    private static final byte[] MARK = {(byte) 0xC3, 0x01};
    private static final int NOISE = 500;

    @Override
    public String kind() {
        return "poison-record";
    }

    @Override
    public void strike(Scene scene) throws InterruptedException {
        byte[] noise = noise(scene.random(), NOISE);
        byte[] unknown = noise(scene.random(), NOISE);
        System.arraycopy(MARK, 0, unknown, 0, MARK.length);
        // A whole label where an example should be, and half of it.
        byte[] other = scene.feed().labelOf(scene.feed().newest());
        byte[] half = java.util.Arrays.copyOf(other, other.length / 2);
        for (byte[] value : List.of(new byte[0], noise, unknown, MARK, other, half)) {
            scene.feed().odd(value, Map.of());
        }
        scene.feed().odd(null, Map.of());
    }

    private static byte[] noise(SplittableRandom random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }
}
