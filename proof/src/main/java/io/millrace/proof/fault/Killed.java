package io.millrace.proof.fault;

/** SIGKILL to one process, which is started again at once. */
abstract class Killed implements Fault {

    /** Which process. */
    abstract String victim(Scene scene) throws InterruptedException;

    @Override
    public final void strike(Scene scene) throws Exception {
        String victim = victim(scene);
        scene.cluster().kill(victim);
        scene.cluster().restart(victim);
    }
}
