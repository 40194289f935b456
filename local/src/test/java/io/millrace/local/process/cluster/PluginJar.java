package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A jar as a user makes one: a replay policy, named {@value #POLICY}, that no class path of ours has. */
final class PluginJar {

    static final String POLICY = "foreign";

    private PluginJar() {}

    static void write(Path jar) throws Exception {
        Path work = Files.createTempDirectory(jar.toAbsolutePath().getParent().getParent(), "p");
        Path source = work.resolve("Foreign.java");
        Files.writeString(
                source,
                """
                package foreign;
                import io.millrace.data.Sample;
                import io.millrace.replay.*;
                import java.util.SplittableRandom;
                public final class Foreign implements ReplayPolicy {
                    private final ReplayPolicy recent = new Recent();
                    public String name() { return "foreign"; }
                    public String shelf(Sample sample) { return recent.shelf(sample); }
                    public Place makeRoom(ReplayBuffer buffer, ReplayBuffer.Shelf own, SplittableRandom random) {
                        return recent.makeRoom(buffer, own, random);
                    }
                    public ReplayBuffer.Shelf draw(ReplayBuffer buffer, SplittableRandom random) {
                        return recent.draw(buffer, random);
                    }
                }
                """);
        String classPath = System.getProperty("java.class.path");
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                classPath,
                                "-d",
                                work.toString(),
                                source.toString());
        if (failed != 0) {
            throw new AssertionError("the plugin does not compile");
        }
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("foreign/Foreign.class"));
            out.write(Files.readAllBytes(work.resolve("foreign/Foreign.class")));
            out.putNextEntry(new JarEntry("META-INF/services/io.millrace.replay.ReplayPolicy"));
            out.write("foreign.Foreign\n".getBytes(UTF_8));
        }
    }
}
