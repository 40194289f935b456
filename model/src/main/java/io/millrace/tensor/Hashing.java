package io.millrace.tensor;

/** Stable 64-bit hashes that seed generators and split streams: the same in every process. */
public final class Hashing {

    private Hashing() {}

    /** FNV-1a over the UTF-16 units, then a finaliser so that similar names lie far apart. */
    public static long hash64(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** A bijection in which every input bit moves every output bit (Steele et al. 2014, as in SplittableRandom). */
    public static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Mixes a second value in. */
    public static long mix(long hash, long value) {
        return mix(hash ^ mix(value));
    }
}
