package io.millrace.proof.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The example sentences of LanguageTool's grammar and style rules for a language, as the artifact
 * {@code org.languagetool:language-XX} ships them.
 */
final class GrammarRules {

    /** The rules of the language and of its variants; not the filters for rules of a remote service. */
    private static final Pattern RULE_FILE =
            Pattern.compile("(?:.*/)?(?:grammar|style)[^/]*\\.xml");

    private GrammarRules() {}

    /**
     * Hands over every example sentence, in the order of file name and place. A sentence that several
     * rules quote comes several times.
     *
     * @param language two letters, as in {@code en}
     */
    static void read(String language, Consumer<Sentence> sink) throws IOException {
        String root = "org/languagetool/rules/" + language + "/";
        String artifact = "org.languagetool:language-" + language;
        try (ClassPathJar jar = ClassPathJar.holding(root + "grammar.xml", artifact)) {
            for (String name :
                    jar.names(n -> n.startsWith(root) && RULE_FILE.matcher(n).matches())) {
                try (InputStream in = jar.open(name)) {
                    parse(in, sink);
                } catch (XMLStreamException e) {
                    throw new IOException(
                            "cannot read " + name + " of " + artifact + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** Reads one rule file. */
    static void parse(InputStream in, Consumer<Sentence> sink) throws XMLStreamException {
        XMLStreamReader xml = factory().createXMLStreamReader(in);
        String category = "";
        String group = null;
        String rule = "";
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("rulegroup")) {
                group = null;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "category" -> category = id(xml, xml.getAttributeValue(null, "name"));
                    case "rulegroup" -> group = id(xml, "");
                    case "rule" -> rule = id(xml, "");
                    case "example" -> {
                        boolean incorrect =
                                xml.getAttributeValue(null, "correction") != null
                                        || "incorrect".equals(xml.getAttributeValue(null, "type"));
                        String text = content(xml);
                        if (!text.isEmpty()) {
                            sink.accept(
                                    new Sentence(
                                            group != null ? group : rule,
                                            category,
                                            incorrect,
                                            text));
                        }
                    }
                    default -> {
                        // Patterns, messages and links: no sentences.
                    }
                }
            }
        }
        xml.close();
    }

    /**
     * Entities that the file itself declares are known, but nothing outside the file is ever fetched.
     * References stay unexpanded events: patterns are full of entities of several kilobytes, which
     * would run into the parser's limits and which nobody reads.
     */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, true);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    private static String id(XMLStreamReader xml, String otherwise) {
        String id = xml.getAttributeValue(null, "id");
        return id != null ? id : otherwise;
    }

    /**
     * The text up to the end of the element at which the reader stands, without the markup in it. An
     * entity that the file declares counts as written there: in sentences they are single characters.
     */
    private static String content(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE,
                        XMLStreamConstants.ENTITY_REFERENCE ->
                        text.append(xml.getText());
                default -> {
                    // Comments and processing instructions are not part of the sentence.
                }
            }
        }
        return singleSpaced(text);
    }

    /** Every run of whitespace, no-break spaces included, becomes one space; none at the ends. */
    static String singleSpaced(CharSequence text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085') {
                gap = true;
            } else {
                if (gap && !out.isEmpty()) {
                    out.append(' ');
                }
                gap = false;
                out.append(c);
            }
        }
        return out.toString();
    }
}
