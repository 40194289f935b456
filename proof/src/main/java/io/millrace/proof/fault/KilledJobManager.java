package io.millrace.proof.fault;

/** The JobManager is killed. */
public final class KilledJobManager extends Killed {

    @Override
    public String kind() {
        return "killed-jobmanager";
    }

    @Override
    String victim(Scene scene) throws InterruptedException {
        return "jobmanager";
    }
}
