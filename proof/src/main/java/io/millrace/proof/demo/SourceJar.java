package io.millrace.proof.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A library whose source jar the demo reads. */
enum SourceJar {
    GUAVA("code-guava", "com.google.guava:guava", "com/google/common/", "base/Joiner.java"),
    MATH(
            "code-math",
            "org.apache.commons:commons-math3",
            "org/apache/commons/math3/",
            "util/FastMath.java"),
    LUCENE(
            "code-lucene",
            "org.apache.lucene:lucene-core",
            "org/apache/lucene/",
            "index/IndexWriter.java");

    private final String domain;
    private final String artifact;
    private final String root;
    private final String known;

    SourceJar(String domain, String artifact, String root, String known) {
        this.domain = domain;
        this.artifact = artifact;
        this.root = root;
        this.known = known;
    }

    String domain() {
        return domain;
    }

    /** Hands over every method with a body, in the order of file name and place. */
    void read(Consumer<JavaMethod> sink) throws IOException {
        try (ClassPathJar jar = ClassPathJar.holding(root + known, artifact + ":sources")) {
            for (String name : jar.names(n -> n.startsWith(root) && n.endsWith(".java"))) {
                try (InputStream in = jar.open(name)) {
                    String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    JavaMethods.split(name, source, sink);
                }
            }
        }
    }
}
