package io.millrace.proof.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A domain of the demo's corpus and the artifact on the class path that it is read from. */
enum CorpusDomain {
    ENGLISH("en"),
    FRENCH("fr"),
    GERMAN("de"),
    GUAVA(SourceJar.GUAVA),
    MATH(SourceJar.MATH),
    LUCENE(SourceJar.LUCENE);

    /** Shorter methods say nothing; longer ones would be cut at 128 tokens anyway. */
    private static final int SHORTEST_METHOD = 40;

    private static final int LONGEST_METHOD = 600;

    private final String label;
    private final SourceJar library;

    CorpusDomain(String language) {
        this.label = language;
        this.library = null;
    }

    CorpusDomain(SourceJar library) {
        this.label = library.domain();
        this.library = library;
    }

    /** As examples name the domain. */
    String label() {
        return label;
    }

    /**
     * @throws IllegalArgumentException if there is no such domain, naming those there are
     */
    static CorpusDomain of(String label) {
        for (CorpusDomain domain : values()) {
            if (domain.label.equals(label)) {
                return domain;
            }
        }
        throw new IllegalArgumentException(
                "no domain "
                        + label
                        + " in the demo's corpus, only "
                        + Arrays.stream(values())
                                .map(CorpusDomain::label)
                                .collect(Collectors.joining(", ")));
    }

    /** All texts in the order of the artifact; a text that occurs twice comes twice. */
    List<CorpusText> read() throws IOException {
        List<CorpusText> texts = new ArrayList<>();
        if (library == null) {
            GrammarRules.read(label, sentence -> texts.add(ErrorCategory.text(label, sentence)));
        } else {
            library.read(
                    method -> {
                        int length = method.code().length();
                        if (length >= SHORTEST_METHOD && length <= LONGEST_METHOD) {
                            texts.add(MethodVerb.text(label, method));
                        }
                    });
        }
        return texts;
    }
}
