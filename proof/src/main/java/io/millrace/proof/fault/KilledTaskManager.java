package io.millrace.proof.fault;

/** The TaskManager with the learner is killed. */
public final class KilledTaskManager extends Killed {

    @Override
    public String kind() {
        return "killed-taskmanager";
    }

    @Override
    String victim(Scene scene) throws InterruptedException {
        return scene.learner();
    }
}
