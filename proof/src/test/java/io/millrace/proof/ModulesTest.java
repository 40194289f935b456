package io.millrace.proof;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.millrace.schemas.payload.Payload;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows between modules, and between what is found by name and the rest. A class is of the module that built it. */
final class ModulesTest {

    /** What each module may stand on. */
    private static final Map<String, Set<String>> STANDS_ON =
            Map.of(
                    "schemas", Set.of(),
                    "model", Set.of("schemas"),
                    "flink-jobs", Set.of("schemas", "model"),
                    "monitoring", Set.of("schemas"),
                    "local", Set.of("schemas", "model", "flink-jobs", "monitoring"),
                    "proof", Set.of("schemas", "model", "flink-jobs", "monitoring", "local"));

    @Test
    void modulesStandOnThoseBelowThemAlone() {
        check(
                classes()
                        .should(
                                new ArchCondition<>("depend on modules below their own alone") {
                                    @Override
                                    public void check(JavaClass of, ConditionEvents events) {
                                        of.getDirectDependenciesFromSelf().stream()
                                                .filter(on -> Built.ours(on.getTargetClass()))
                                                .filter(on -> !allowed(on))
                                                .forEach(on -> events.add(violated(on)));
                                    }
                                }));
    }

    private static boolean allowed(Dependency dependency) {
        String from = Built.module(dependency.getOriginClass());
        String to = Built.module(dependency.getTargetClass());
        return from.equals(to) || STANDS_ON.get(from).contains(to);
    }

    private static ConditionEvent violated(Dependency dependency) {
        return SimpleConditionEvent.violated(dependency, dependency.getDescription());
    }

    @Test
    void everyModuleIsSeenAndNoPackageIsInTwo() {
        Map<String, Set<String>> modules =
                Built.CLASSES.stream()
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName,
                                        Collectors.mapping(
                                                Built::module,
                                                Collectors.toCollection(TreeSet::new))));
        modules.forEach((name, in) -> assertEquals(1, in.size(), name + " is in " + in));
        Set<String> seen =
                modules.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertTrue(STANDS_ON.keySet().containsAll(seen), seen::toString);
        assertTrue(seen.containsAll(STANDS_ON.keySet()), seen::toString);
    }

    @Test
    void modelAndSchemasKnowNoFlinkAndModelNoKafka() {
        check(
                noClasses()
                        .that(in("schemas", "model", "monitoring"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.flink.."));
        check(
                noClasses()
                        .that(in("model"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.kafka.."));
        check(
                noClasses()
                        .that(in("schemas", "monitoring"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("ai.djl.."));
    }

    @Test
    void jobsKnowNeitherTheBrokerNorTheCommand() {
        check(
                noClasses()
                        .that(in("flink-jobs"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("kafka..", "org.apache.kafka.server..", "picocli.."));
    }

    /**
     * What is found by name is known by its interface: a services file is the only place that names the class. Payloads are
     * data and no part of it: an input names the kind that it reads.
     */
    @Test
    void nothingOutsideItsPackageNamesWhatIsFoundByName() {
        assertTrue(Built.CLASSES.stream().filter(ModulesTest::foundByName).count() > 10);
        check(
                classes()
                        .should(
                                new ArchCondition<>("name no plugin of another package") {
                                    @Override
                                    public void check(JavaClass of, ConditionEvents events) {
                                        of.getDirectDependenciesFromSelf().stream()
                                                .filter(ModulesTest::crossesPackages)
                                                .filter(on -> ofPlugin(on.getTargetClass()))
                                                .forEach(on -> events.add(violated(on)));
                                    }
                                }));
    }

    private static boolean crossesPackages(Dependency dependency) {
        return !dependency
                .getOriginClass()
                .getPackageName()
                .equals(dependency.getTargetClass().getPackageName());
    }

    /** True for a class found by name, and for one with such a class in it, or around it. */
    private static boolean ofPlugin(JavaClass type) {
        JavaClass outer = outermost(type);
        return !outer.isInterface()
                && !outer.isAssignableTo(Payload.class)
                && Built.CLASSES.stream()
                        .filter(one -> outermost(one).equals(outer))
                        .anyMatch(ModulesTest::foundByName);
    }

    private static boolean foundByName(JavaClass type) {
        return !type.isInterface()
                && type.getAllRawInterfaces().stream()
                        .filter(Built::ours)
                        .anyMatch(ModulesTest::hasServices);
    }

    private static boolean hasServices(JavaClass type) {
        return ModulesTest.class.getResource("/META-INF/services/" + type.getName()) != null;
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

    private static JavaClass outermost(JavaClass type) {
        Optional<JavaClass> outer = type.getEnclosingClass();
        return outer.isPresent() ? outermost(outer.get()) : type;
    }

    private static DescribedPredicate<JavaClass> in(String... modules) {
        return describe(
                "are of " + String.join(" or ", modules),
                type -> Set.of(modules).contains(Built.module(type)));
    }

    private static void check(ArchRule rule) {
        rule.check(Built.CLASSES);
    }
}
