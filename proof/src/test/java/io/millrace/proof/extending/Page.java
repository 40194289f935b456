package io.millrace.proof.extending;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files and the commands that a page shows: a file is a fenced block below its path, commands are in blocks of sh. */
record Page(Map<String, String> files, List<String> commands) {

    private static final Pattern FILE =
            Pattern.compile(
                    "^`([\\w./$-]+)`\\n\\n```\\w*\\n(.*?)^```$",
                    Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMMANDS =
            Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    static Page read(Path page) throws IOException {
        String text = Files.readString(page);
        var files = new LinkedHashMap<String, String>();
        Matcher file = FILE.matcher(text);
        while (file.find()) {
            files.put(file.group(1), file.group(2));
        }
        List<String> commands = COMMANDS.matcher(text).results().map(m -> m.group(1)).toList();
        return new Page(files, commands);
    }

    /** Writes every file to its place below a folder. */
    void write(Path folder) throws IOException {
        for (var file : files.entrySet()) {
            Path to = folder.resolve(file.getKey());
            Files.createDirectories(to.getParent());
            Files.writeString(to, file.getValue());
        }
    }
}
