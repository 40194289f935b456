package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.plugin.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything that is found by name keeps its contract: what is added tomorrow, and what a test adds, too. */
final class EverythingFoundByNameTest {

    @TestFactory
    Stream<DynamicContainer> everything() {
        return FoundByName.everything();
    }

    /** A new extension point comes with its kit. */
    @Test
    void thereIsAKitForEveryInterfaceThatAServicesFileOfSchemasOrModelNames() throws Exception {
        var without = new TreeSet<String>();
        int seen = 0;
        for (String module : Set.of("schemas", "model")) {
            for (String name : services(module)) {
                Class<?> type = Class.forName(name);
                if (Plugin.class.isAssignableFrom(type)) {
                    seen++;
                    if (!FoundByName.knows(type)) {
                        without.add(name);
                    }
                }
            }
        }
        assertEquals(Set.of(), without);
        assertTrue(seen >= 9, "interfaces seen: " + seen);
    }

    private static Set<String> services(String module) throws IOException {
        Path folder = Path.of("..", module, "src/main/resources/META-INF/services");
        try (Stream<Path> files = Files.list(folder)) {
            var names = new TreeSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }
}
