package io.millrace.local.process.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a cluster is made of. Ports are those in use, never 0.
 *
 * @param home folder of the distribution that it runs
 * @param taskManagers how many, at least 1
 * @param slots of each TaskManager, at least 1
 * @param restPort of REST and dashboard
 * @param brokerPort of the embedded broker; 0 if the brokers are somebody else's
 * @param zooKeeperPort of the process that remembers who leads
 * @param bootstrapServers the brokers
 * @param secured true if the processes talk by TLS only; those that an older version started do not
 * @param monitored the pipeline whose live page is served, or null
 * @param flink options of Flink that overrule the usual ones
 */
public record ClusterSettings(
        String home,
        int taskManagers,
        int slots,
        int restPort,
        int brokerPort,
        int zooKeeperPort,
        String bootstrapServers,
        boolean secured,
        Page monitored,
        Map<String, String> flink) {

    public ClusterSettings {
        flink = Map.copyOf(new TreeMap<>(flink));
    }

    boolean ownBroker() {
        return brokerPort != 0;
    }

    /** The live page, if there is one. */
    public Optional<Page> page() {
        return Optional.ofNullable(monitored);
    }

    ClusterSettings with(Page page) {
        return new ClusterSettings(
                home,
                taskManagers,
                slots,
                restPort,
                brokerPort,
                zooKeeperPort,
                bootstrapServers,
                secured,
                page,
                flink);
    }

    /** Where jobs are submitted. */
    public String jobManager() {
        return io.millrace.local.process.net.LoopbackPort.HOST + ":" + restPort;
    }
}
