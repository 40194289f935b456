package io.millrace.proof.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The YAML files of {@code docker/}. */
final class Yaml {

    static final Path DOCKER = Path.of("../docker");

    private Yaml() {}

    /** A file with anchors and merge keys, as Compose reads it. */
    static JsonNode merged(Path file) throws IOException {
        Object tree =
                new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(file));
        return new YAMLMapper().valueToTree(tree);
    }

    /** The documents of a file. */
    static List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    /** The manifests of one kind. */
    static List<JsonNode> manifests(String kind) throws IOException {
        var all = new ArrayList<JsonNode>();
        try (Stream<Path> files = Files.list(DOCKER.resolve("kubernetes"))) {
            for (Path file : files.sorted().toList()) {
                all.addAll(documents(file));
            }
        }
        return all.stream().filter(one -> one.get("kind").asText().equals(kind)).toList();
    }
}
