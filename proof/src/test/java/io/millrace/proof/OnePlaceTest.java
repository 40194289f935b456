package io.millrace.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import io.millrace.clean.DuplicateFilter;
import io.millrace.clean.PayloadCleaner;
import io.millrace.clean.TextCleaner;
import io.millrace.input.Packer;
import io.millrace.learner.Intake;
import io.millrace.schemas.time.SystemTime;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is done in one place alone, so that what is measured or tested there is what runs. */
final class OnePlaceTest {

    /** Classes, nested ones as their outermost, that call such a method or refer to it. */
    private static Set<String> whoCalls(Predicate<AccessTarget> method) {
        var who = new TreeSet<String>();
        for (JavaClass type : Built.CLASSES) {
            type.getAccessesFromSelf().stream()
                    .map(JavaAccess::getTarget)
                    .filter(method)
                    .forEach(target -> who.add(outermost(type)));
        }
        return who;
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(OnePlaceTest::outermost).orElseGet(type::getName);
    }

    private static Predicate<AccessTarget> method(Class<?> owner, String name) {
        return target -> target.getOwner().isAssignableTo(owner) && target.getName().equals(name);
    }

    /** A class that says when it is. */
    private static boolean asksTheMachine(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        boolean clock =
                owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class);
        return (owner.isEquivalentTo(System.class)
                        && Set.of("nanoTime", "currentTimeMillis").contains(name))
                || (clock && Set.of("system", "systemUTC", "systemDefaultZone").contains(name))
                || (clock && name.startsWith("tick"))
                || (owner.getPackageName().startsWith("java.time") && name.equals("now"))
                || (owner.isEquivalentTo(Date.class) && name.equals("<init>"));
    }

    @Test
    void oneClassAloneAsksTheMachineForTheTime() {
        assertEquals(Set.of(SystemTime.class.getName()), whoCalls(OnePlaceTest::asksTheMachine));
    }

    /** The job, bench and soak have no way of their own from a record to samples. */
    @Test
    void recordsBecomeSamplesByOneWay() {
        Set<String> cleaning = Set.of("io.millrace.jobs.ingest.Cleaning");
        Set<String> admission = Set.of("io.millrace.jobs.ingest.Admission");
        assertEquals(
                Set.of(PayloadCleaner.class.getName()),
                whoCalls(method(TextCleaner.class, "clean")));
        // What is labelled and asked is cleaned as what is learned from.
        Set<String> alike =
                Set.of(
                        "io.millrace.jobs.finetune.LabelFunction",
                        "io.millrace.local.command.EvaluateCommand",
                        "io.millrace.release.Release");
        Set<String> cleaned = whoCalls(method(PayloadCleaner.class, "clean"));
        assertTrue(cleaned.containsAll(alike));
        cleaned.removeAll(alike);
        assertEquals(cleaning, cleaned);
        assertEquals(admission, whoCalls(method(DuplicateFilter.class, "offer")));
        Set<String> packing = whoCalls(method(Packer.class, "add"));
        packing.removeIf(name -> name.startsWith("io.millrace.input."));
        assertEquals(Set.of("io.millrace.learner.Backlog", "io.millrace.probe.ProbeSets"), packing);
        assertEquals(
                Set.of("io.millrace.learner.Learner", "io.millrace.proof.bench.IngestRate"),
                whoCalls(method(Intake.class, "add")));
    }
}
