package io.millrace.proof.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The store is away for a while, as a mount that comes late; nothing may be written where it was, or taken for deleted. */
public final class VanishedStore implements Fault {

    private static final Duration AWAY = Duration.ofSeconds(15);

    @Override
    public String kind() {
        return "vanished-store";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Path store = scene.store();
        Path away = store.resolveSibling(store.getFileName() + ".away");
        Files.move(store, away);
        List<Path> written;
        try {
            scene.hold(AWAY);
        } finally {
            written = written(store);
            if (Files.exists(store)) {
                Files.move(store, store.resolveSibling(store.getFileName() + ".instead"));
            }
            Files.move(away, store);
        }
        if (!written.isEmpty()) {
            throw new IllegalStateException(
                    "written where the store was while it was away: " + written);
        }
    }

    private static List<Path> written(Path store) throws IOException {
        if (!Files.exists(store)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).map(store::relativize).toList();
        }
    }
}
