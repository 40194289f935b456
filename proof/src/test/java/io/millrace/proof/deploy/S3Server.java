package io.millrace.proof.deploy;

import io.millrace.local.process.net.LoopbackPort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server with the S3 interface, as a process; the one that {@code docker/compose.yaml} starts. */
final class S3Server implements AutoCloseable {

    private final Process process;
    private final String endpoint;

    /**
     * Starts it, with one bucket.
     *
     * @param dir for its files
     */
    S3Server(Path dir, String bucket) throws IOException, InterruptedException {
        int port;
        try (ServerSocketChannel free = LoopbackPort.bind("s3", 0)) {
            port = free.socket().getLocalPort();
        }
        endpoint = "http://127.0.0.1:" + port;
        String options = "--com.adobe.testing.s3mock.";
        File log = dir.resolve("s3.log").toFile();
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.io.tmpdir=" + dir,
                                "-jar",
                                Path.of("target/s3/server.jar").toAbsolutePath().toString(),
                                "--server.port=0", // of TLS, which nothing asks
                                options + "httpPort=" + port,
                                options + "store.initialBuckets=" + bucket)
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        await();
    }

    /** The test's own time limit ends it. */
    private void await() throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/")).build();
        while (true) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the server ended with " + process.exitValue());
            }
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(200);
        }
    }

    /** Flink's settings for it. */
    List<String> settings() {
        return List.of("s3.endpoint: " + endpoint, "s3.path.style.access: true");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
