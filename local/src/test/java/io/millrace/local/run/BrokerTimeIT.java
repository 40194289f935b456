package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.topics.TopicLook;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker tells its time, now and a moment later: here it has the clock of this machine. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class BrokerTimeIT {

    @Test
    void isThatOfItsClock(RunningCluster cluster) throws Exception {
        var client = new Properties();
        client.put("bootstrap.servers", cluster.broker().bootstrapServers());
        try (var look = new TopicLook(client, "none")) {
            for (int i = 0; i < 2; i++) {
                Instant before = Instant.now().minus(Duration.ofMillis(1));
                Instant told = look.time().orElseThrow();
                Instant after = Instant.now().plus(Duration.ofMillis(1));
                assertTrue(
                        !told.isBefore(before) && !told.isAfter(after),
                        before + " " + told + " " + after);
                Thread.sleep(1500);
            }
        }
    }
}
