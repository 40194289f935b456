package io.millrace.local.process.net;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {

    @Test
    void aPortInUseIsNamedWithItsOwner() throws Exception {
        try (ServerSocketChannel taken = LoopbackPort.bind("test", 0)) {
            int port = taken.socket().getLocalPort();
            BusyPortException e =
                    assertThrows(
                            BusyPortException.class,
                            () -> LoopbackPort.requireFree("dashboard", port));
            assertEquals(port, e.port());
            assertEquals(
                    "port of the dashboard: "
                            + port
                            + " is in use (allowed: a free port, or 0 for any)",
                    e.getMessage());
        }
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> LoopbackPort.requireFree("dashboard", 65_536));
        assertEquals(
                "port of the dashboard: 65536 (allowed: 1 to 65535, or 0 for any free port)",
                e.getMessage());
    }

    @Test
    void aPortIsTakenFromBindToClose() throws Exception {
        int port;
        try (ServerSocketChannel channel = LoopbackPort.bind("broker", 0)) {
            port = channel.socket().getLocalPort();
            assertThrows(
                    BusyPortException.class, () -> LoopbackPort.requireFree("dashboard", port));
        }
        assertDoesNotThrow(() -> LoopbackPort.requireFree("dashboard", port));
    }
}
