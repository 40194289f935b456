package io.millrace.proof;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is built of all modules, without tests, for rules that hold in each of them. */
final class Built {

    /** Of classes in a folder or in a jar, of the build or of the local repository. */
    private static final Pattern BY =
            Pattern.compile("/([a-z-]+)/target/classes/|/millrace-([a-z-]+)-\\d[^/]*\\.jar!");

    static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.millrace");

    private Built() {}

    static boolean ours(JavaClass type) {
        return type.getPackageName().startsWith("io.millrace") && !type.isArray();
    }

    /** The module that built a class. */
    static String module(JavaClass type) {
        String source = type.getSource().orElseThrow().getUri().toString();
        Matcher built = BY.matcher(source);
        assertTrue(built.find(), () -> type + " comes from " + source + ", which is no module");
        return built.group(1) == null ? built.group(2) : built.group(1);
    }
}
