package io.millrace.local.process.cluster;

import java.nio.file.Path;

/**
 * Where a cluster keeps what it knows, so that any later command finds it.
 *
 * @param dir absolute
 */
record ClusterFiles(Path dir) {

    ClusterFiles {
        dir = dir.toAbsolutePath().normalize();
    }

    /** Settings and processes. */
    Path state() {
        return dir.resolve("cluster.json");
    }

    /** Flink's configuration folder. */
    Path conf() {
        return dir.resolve("conf");
    }

    /** What the processes trust, and nothing else. */
    Path key() {
        return conf().resolve("key.p12");
    }

    Path keyPassword() {
        return conf().resolve("key.password");
    }

    Path zooKeeperConf() {
        return conf().resolve("zoo.cfg");
    }

    /** Topics. */
    Path broker() {
        return dir.resolve("kafka");
    }

    /** Who leads, and which jobs there are. */
    Path zooKeeper() {
        return dir.resolve("zookeeper");
    }

    /** What the jobs consist of. */
    Path jobs() {
        return dir.resolve("ha");
    }

    /** How the jobs ended that are over. */
    Path jobResults() {
        return jobs().resolve("job-result-store/default");
    }

    Path checkpoints() {
        return dir.resolve("flink-checkpoints");
    }

    Path savepoints() {
        return dir.resolve("savepoints");
    }

    Path scratch() {
        return dir.resolve("tmp");
    }

    /** What a process keeps while it lives. */
    Path scratch(String process) {
        return scratch().resolve(process);
    }

    Path log(String process) {
        return dir.resolve("log").resolve(process + ".log");
    }

    /** What a process prints. */
    Path out(String process) {
        return dir.resolve("log").resolve(process + ".out");
    }
}
