package io.millrace.local.process.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.replay.ReplayPolicy;
import io.millrace.schemas.plugin.Plugins;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistributionTest {

    @Test
    void aPluginInJobsIsSubmittedAndFoundByName(@TempDir Path home) throws Exception {
        Path jobs = Files.createDirectories(home.resolve("jobs"));
        assertThrows(IllegalStateException.class, () -> Distribution.at(home));
        Path own = Files.createFile(jobs.resolve("millrace-jobs.jar"));
        Files.createFile(jobs.resolve("notes.txt"));
        Path plugin = jobs.resolve("a-plugin.jar");
        PluginJar.write(plugin);
        List<Path> jars = Distribution.at(home).jobJars();
        assertEquals(List.of(plugin, own), jars);

        assertThrows(IllegalArgumentException.class, DistributionTest::found);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (var loader = new URLClassLoader(urls(jars), before)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertEquals("foreign.Foreign", found().getClass().getName());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static ReplayPolicy found() {
        return Plugins.find(ReplayPolicy.class, ReplayPolicy::name, "policy", PluginJar.POLICY);
    }

    private static URL[] urls(List<Path> jars) throws Exception {
        var urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return urls;
    }
}
