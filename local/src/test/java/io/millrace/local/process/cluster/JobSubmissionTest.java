package io.millrace.local.process.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class JobSubmissionTest {

    @Test
    void whereNoClusterAnswersIsSaidBeforeAJobIsBuilt() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var submission = new JobSubmission(null, RestAccess.plain("127.0.0.1:" + port));
        var e =
                assertThrows(
                        IllegalStateException.class,
                        () -> submission.submit("job", (env, config) -> fail(), null, null));
        assertEquals(
                "--jobmanager is 127.0.0.1:"
                        + port
                        + ", where no Flink cluster answers without TLS; allowed: the address of its dashboard, with"
                        + " --flink-conf for one that wants a key",
                e.getMessage());
    }
}
