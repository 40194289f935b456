package io.millrace.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The arrows between modules: schemas, then model, then flink-jobs, then local. */
final class ModulesTest {

    private static final String[] MODEL = {
        "io.millrace.release..", "io.millrace.clean..", "io.millrace.schemas.config..",
                "io.millrace.data..",
        "io.millrace.encoder..", "io.millrace.finetune..", "io.millrace.input..",
                "io.millrace.learner..",
        "io.millrace.objective..", "io.millrace.optimizer..", "io.millrace.schemas.plugin..",
                "io.millrace.probe..",
        "io.millrace.replay..", "io.millrace.release..", "io.millrace.tensor..",
                "io.millrace.text.."
    };

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.millrace");

    @Test
    void modelKnowsNeitherFlinkNorKafkaNorTheJobs() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(MODEL)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.apache.flink..",
                                "org.apache.kafka..",
                                "io.millrace.jobs..",
                                "io.millrace.local.."));
    }

    @Test
    void jobsKnowNeitherTheBrokerNorTheCommand() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.millrace.jobs..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "kafka..",
                                "org.apache.kafka.server..",
                                "picocli..",
                                "io.millrace.local.."));
    }

    @Test
    void nothingOutsideItsPackageNamesAnObjective() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.millrace.objective..")
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "io\\.millrace\\.objective\\.(MaskedLanguageModel|Denoising|RestrictedBoltzmannMachine).*"));
    }

    /** Bytes of a topic or a store are never turned into objects that the bytes themselves name. */
    @Test
    void nothingDeserializesJavaObjects() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.io\\.Object(InputStream.*|InputFilter.*)|org\\.apache\\.flink\\.util\\.InstantiationUtil|"
                                        + "org\\.apache\\.commons\\.lang3\\.SerializationUtils"));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
