package io.millrace.local.process.cluster;

import io.millrace.local.process.net.LoopbackPort;
import java.nio.file.Path;

/**
 * The live page of a pipeline, served by a process of the cluster.
 *
 * @param pipeline the pipeline's YAML, an absolute path
 * @param port of the page; in what is wanted 0 means any
 */
public record Page(String pipeline, int port) {

    /** As wanted. */
    public static Page of(Path pipeline, int port) {
        return new Page(pipeline.toAbsolutePath().normalize().toString(), port);
    }

    Page at(int found) {
        return new Page(pipeline, found);
    }

    String listen() {
        return LoopbackPort.HOST + ":" + port;
    }

    /** Where a browser finds it. */
    public String url() {
        return "http://" + listen() + "/";
    }
}
