package io.millrace.local.process.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that the build leaves: {@code lib/} with what loads native libraries, {@code cli/} with Flink, the broker
 * and the command, {@code jobs/} with what is submitted: the jobs' jar, and jars of plugins that a user puts beside it.
 *
 * @param home absolute
 */
public record Distribution(Path home) {

    private static final String JOB_JAR = "jobs/millrace-jobs.jar";

    /**
     * A distribution at a place.
     *
     * @throws IllegalStateException if it is not there, or not complete
     */
    public static Distribution at(Path home) {
        var found = new Distribution(home.toAbsolutePath().normalize());
        if (!Files.isRegularFile(found.jobJar())) {
            throw new IllegalStateException(
                    "the job jar is missing: "
                            + found.jobJar()
                            + "; needed: the built distribution");
        }
        return found;
    }

    /** The distribution that this code runs from. */
    public static Distribution own() {
        try {
            Path self =
                    Path.of(
                            Distribution.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return at(self.resolveSibling(".."));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the distribution has an unreadable address", e);
        }
    }

    private Path jobJar() {
        return home.resolve(JOB_JAR);
    }

    /** The jars that are submitted, by name. */
    public List<Path> jobJars() throws IOException {
        try (Stream<Path> files = Files.list(jobJar().getParent())) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** What Flink's processes run with: no class of a job, for each job brings its own. */
    String flinkClassPath() {
        return home.resolve("cli/*") + File.pathSeparator + home.resolve("lib/*");
    }

    /** What the command itself runs with. */
    String commandClassPath() {
        return flinkClassPath() + File.pathSeparator + home.resolve("jobs/*");
    }
}
