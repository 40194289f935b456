package io.millrace.local.run;

/** Lets a number of bytes a second through, for all who share it; any until a rate is set. */
final class Throttle {

    private long bytesPerSecond;
    private long free = System.nanoTime();
    private long heldNanos;

    synchronized void rate(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        free = System.nanoTime();
        notifyAll();
    }

    /** Nothing goes through until a rate is set. */
    synchronized void hold() {
        bytesPerSecond = -1;
    }

    /** Waits until so many bytes may go. */
    void pass(int bytes) throws InterruptedException {
        long wait;
        synchronized (this) {
            long came = System.nanoTime();
            while (bytesPerSecond < 0) {
                wait();
            }
            long now = System.nanoTime();
            if (bytesPerSecond > 0) {
                free = Math.max(free, now) + bytes * 1_000_000_000L / bytesPerSecond;
            }
            wait = free - now;
            heldNanos += now - came + Math.max(0, wait);
        }
        if (wait > 0) {
            Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
    }

    /** How long all together waited. */
    synchronized long heldMillis() {
        return heldNanos / 1_000_000;
    }
}
