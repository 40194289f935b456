package io.millrace.proof.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarRulesTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"en, 23796", "fr, 17735", "de, 11924"})
    void everySentenceOfTheArtifactIsFound(String language, int unique) throws IOException {
        Set<String> texts = new HashSet<>();
        GrammarRules.read(
                language,
                sentence -> {
                    texts.add(sentence.text());
                    assertFalse(sentence.rule().isEmpty(), sentence.text());
                    assertFalse(sentence.category().isEmpty(), sentence.text());
                });
        assertEquals(unique, texts.size());
    }

    @Test
    void missingArtifactIsNamed() {
        IOException e = assertThrows(IOException.class, () -> GrammarRules.read("xx", s -> {}));
        assertTrue(e.getMessage().contains("org.languagetool:language-xx"), e.getMessage());
    }

    @Test
    void sentencesCarryRuleGroupCategoryAndKind() throws XMLStreamException {
        List<Sentence> sentences =
                parse(
                        "<!DOCTYPE rules [<!ENTITY nbsp '&#x00A0;'><!ENTITY dash '&#x2013;'>]>",
                        """
                        <category id="C" name="c">
                          <rulegroup id="G"><rule><pattern><token>a</token></pattern>
                            <example correction="x">He <marker>go</marker>&nbsp;
                              home &amp; <!-- not this -->back<![CDATA[ <b>]]>.</example>
                            <example>Fine.</example></rule></rulegroup>
                          <rule id="R"><example type="incorrect">Wrong &dash; &lt;wrong&gt;.</example><example> </example></rule>
                        </category>
                        <category name="D"><rule id="S"><example type="triggers_error">Odd.</example></rule></category>
                        """);
        assertEquals(
                List.of(
                        new Sentence("G", "C", true, "He go home & back <b>."),
                        new Sentence("G", "C", false, "Fine."),
                        new Sentence("R", "C", true, "Wrong \u2013 <wrong>."),
                        new Sentence("S", "D", false, "Odd.")),
                sentences);
    }

    @Test
    void externalEntitiesAreNotRead() throws IOException, XMLStreamException {
        Path secret = Files.writeString(folder.resolve("file"), "secret");
        List<Sentence> sentences =
                parse(
                        "<!DOCTYPE rules [<!ENTITY out SYSTEM '" + secret.toUri() + "'>]>",
                        "<category id='C'><rule id='R'><example>It: &out;</example></rule></category>");
        assertEquals(1, sentences.size());
        assertFalse(sentences.get(0).text().contains("secret"), sentences.toString());
    }

    @Test
    void externalDoctypesAreRefused() throws IOException {
        Path dtd = Files.writeString(folder.resolve("rules.dtd"), "<!ENTITY out 'secret'>");
        assertThrows(
                XMLStreamException.class,
                () -> parse("<!DOCTYPE rules SYSTEM '" + dtd.toUri() + "'>", "<category/>"));
    }

    private static List<Sentence> parse(String doctype, String body) throws XMLStreamException {
        String xml = "<?xml version='1.0'?>" + doctype + "<rules>" + body + "</rules>";
        List<Sentence> sentences = new ArrayList<>();
        GrammarRules.parse(
                new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), sentences::add);
        return sentences;
    }
}
