package io.millrace.proof.reference;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the Javadoc of records says of their components: the one place where an option is described. */
final class ParamTexts {

    /** By the binary name of the record, then by component. */
    private final Map<String, Map<String, String>> texts = new HashMap<>();

    /** By the binary name of the class. */
    private final Map<String, String> sentences = new HashMap<>();

    /** Reads every source file below the folders. */
    static ParamTexts of(List<Path> folders) throws IOException {
        var found = new ParamTexts();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var sources = new java.util.ArrayList<Path>();
            for (Path folder : folders) {
                try (Stream<Path> below = Files.walk(folder)) {
                    below.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                found.read(unit, trees);
            }
        }
        return found;
    }

    private void read(CompilationUnitTree unit, DocTrees trees) {
        new TreePathScanner<Void, String>() {
            @Override
            public Void visitClass(ClassTree type, String around) {
                String name = around + type.getSimpleName();
                DocCommentTree doc = trees.getDocCommentTree(getCurrentPath());
                if (doc != null) {
                    sentences.put(name, firstSentence(plain(doc.getFullBody())));
                    for (DocTree tag : doc.getBlockTags()) {
                        if (tag instanceof ParamTree param && !param.isTypeParameter()) {
                            texts.computeIfAbsent(name, absent -> new HashMap<>())
                                    .put(param.getName().toString(), plain(param.getDescription()));
                        }
                    }
                }
                return super.visitClass(type, name + "$");
            }
        }.scan(unit, unit.getPackageName() + ".");
    }

    private static String plain(List<? extends DocTree> text) {
        return text.stream()
                .map(ParamTexts::plain)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String plain(DocTree part) {
        if (part instanceof LiteralTree literal) {
            return "`" + literal.getBody() + "`";
        }
        if (part instanceof LinkTree link) {
            String signature = link.getReference().getSignature().replaceFirst("^.*#", "");
            return link.getLabel().isEmpty() ? "`" + signature + "`" : plain(link.getLabel());
        }
        return part.toString();
    }

    /** Up to the first full stop that does not belong to an abbreviation. */
    private static String firstSentence(String text) {
        return text.split("<p>", 2)[0].split("(?<=(?<!et al)\\.)\\s", 2)[0].strip();
    }

    /** What is said of a component. */
    String of(Class<?> type, String component) {
        String text = texts.getOrDefault(type.getName(), Map.of()).get(component);
        if (text == null) {
            throw new AssertionError(type.getName() + " says nothing of @param " + component);
        }
        return text;
    }

    /** The first sentence said of a class. */
    String firstSentence(Class<?> type) {
        String text = sentences.get(type.getName());
        if (text == null) {
            throw new AssertionError(type.getName() + " says nothing of itself");
        }
        return text;
    }
}
