package io.millrace.proof.fault;

/** The broker is killed. */
public final class KilledBroker extends Killed {

    @Override
    public String kind() {
        return "killed-broker";
    }

    @Override
    String victim(Scene scene) throws InterruptedException {
        return "broker";
    }
}
