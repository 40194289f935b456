package io.millrace.schemas.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/** YAML text to a tree, within limits on size and depth; duplicate keys, aliases and second documents are refused. */
final class YamlTree {
    static final int MAX_CHARACTERS = 1 << 20;
    static final int MAX_DEPTH = 64;

    private static final JsonMapper MAPPER = mapper();

    private YamlTree() {}

    private static JsonMapper mapper() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_CHARACTERS);
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setAllowDuplicateKeys(false);
        YAMLFactory factory =
                YAMLFactory.builder()
                        .loaderOptions(limits)
                        .streamReadConstraints(
                                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                        // "yes", "no" and "on" are words; only true and false are truth values.
                        .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                        // A key without a value counts as missing. The builder leaves this default
                        // out.
                        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        // A quotation of the source in an error might show a secret.
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** The tree of a text; a missing node for an empty one. */
    static JsonNode parse(String yaml) {
        if (yaml.length() > MAX_CHARACTERS) {
            throw new ConfigException(
                    "",
                    "got a file of "
                            + yaml.length()
                            + " characters; allowed: at most "
                            + MAX_CHARACTERS);
        }
        try {
            refuseAliases(yaml);
            return MAPPER.readTree(yaml);
        } catch (JsonProcessingException malformed) {
            throw at(malformed.getLocation(), withoutQuotation(malformed.getOriginalMessage()));
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    /** The parser would pass an alias ({@code *name}) off as the text "name"; expanding them invites "YAML bombs". */
    private static void refuseAliases(String yaml) throws IOException {
        try (JsonParser parser = MAPPER.createParser(yaml)) {
            while (parser.nextToken() != null) {
                if (parser instanceof YAMLParser events && events.isCurrentAlias()) {
                    throw at(
                            parser.currentTokenLocation(),
                            "aliases (*name) are not supported; write the value out");
                }
            }
        }
    }

    /** The parser's message quotes the file in indented lines, which might show a secret. */
    private static String withoutQuotation(String message) {
        return message.lines()
                .filter(line -> !line.startsWith(" ") && !line.isBlank())
                .collect(Collectors.joining(", "));
    }

    private static ConfigException at(JsonLocation where, String problem) {
        String line =
                where == null || where.getLineNr() < 1 ? "" : "line " + where.getLineNr() + ": ";
        return new ConfigException("", "not valid YAML: " + line + problem);
    }
}
