package io.millrace.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every source file of every module. */
final class SourcesTest {

    private static final int LONGEST = 300;

    private static final Pattern REASON = Pattern.compile("[Ll]onger than [^.;]{1,40} because ");

    private static final String INFO = "package-info.java";

    /** The sources of all modules, without tests. */
    private static List<Path> sources() throws IOException {
        // Tests run in the folder of their module.
        Path root = Path.of("").toAbsolutePath().getParent();
        var sources = new ArrayList<Path>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path module : modules) {
                Path folder = module.resolve("src/main/java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .forEach(sources::add);
                    }
                }
            }
        }
        assertTrue(sources.size() > 300, () -> "files found: " + sources.size());
        return sources;
    }

    /** A class that is long is so for a reason, which its documentation gives. */
    @Test
    void noClassIsLongWithoutAReason() throws IOException {
        var without = new TreeSet<String>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            // However the comment is broken into lines.
            String text = lines.stream().map(String::strip).collect(Collectors.joining(" "));
            if (lines.size() > LONGEST && !REASON.matcher(text.replace(" * ", " ")).find()) {
                without.add(file.getFileName() + " has " + lines.size() + " lines");
            }
        }
        assertEquals(
                Set.of(),
                without,
                "allowed: " + LONGEST + ", or the words: longer than ... because");
    }

    @Test
    void everyPackageSaysWhatItHolds() throws IOException {
        var silent = new TreeSet<Path>();
        for (Path file : sources()) {
            Path info = file.resolveSibling(INFO);
            if (!Files.exists(info) || !Files.readString(info).startsWith("/**")) {
                silent.add(info);
            }
        }
        assertEquals(Set.of(), silent);
    }
}
