package io.millrace.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.schemas.payload.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextInputTest {
    private static final String TOKENIZER =
            "{\"version\":\"1.0\",\"added_tokens\":["
                    + "{\"id\":0,\"content\":\"[PAD]\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false},"
                    + "{\"id\":1,\"content\":\"[UNK]\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false},"
                    + "{\"id\":2,\"content\":\"[SEP]\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false},"
                    + "{\"id\":3,\"content\":\"[MASK]\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false}],"
                    + "\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,\"strip_accents\":null,\"lowercase\":true},"
                    + "\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\"post_processor\":null,\"decoder\":null,"
                    + "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
                    + "\"max_input_chars_per_word\":100,\"vocab\":{\"[PAD]\":0,\"[UNK]\":1,\"[SEP]\":2,\"[MASK]\":3,\"mill\":4,\"wheel\":5}}}";

    private static Input<?> input(Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
        return new TextInput.Provider()
                .fit(new TextInput.Options(8, null, file.toString(), null, null), List.of());
    }

    private static String refusal(Input<?> input, String text) {
        return assertThrows(IllegalArgumentException.class, () -> input.check(new Text(text)))
                .getMessage();
    }

    @Test
    void aTextOfWhichNothingIsLeftOrKnownIsRefused(@TempDir Path folder) throws IOException {
        try (Input<?> input = input(folder)) {
            assertEquals(
                    "text has no token: input.tokenizer keeps none of its 3 characters",
                    refusal(input, "\u200b\u200e\u2060"));
            assertEquals(
                    "100 % of the 2 tokens of the text are unknown to input.tokenizer; allowed: up to 90 %",
                    refusal(input, "水車"));
            input.check(new Text("mill 水車"));
            input.check(new Text("[MASK]"));
        }
    }

    @Test
    void theShareOfUnknownTokensIsThatOfTheTokensNotOfThePadding(@TempDir Path folder)
            throws IOException {
        try (Input<?> input = input(folder)) {
            var samples = new ArrayList<Sample>();
            Packer packer = input.packer("d");
            packer.add(new Example("1", "d", new Text("mill zzz wheel")), samples::add);
            packer.flush(samples::add);
            assertEquals(0.25, input.unknownShare(samples), 1e-12, "one of three and a separator");
        }
    }
}
