package io.millrace.proof.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaMethodsTest {

    @Test
    void bracesInLiteralsAndCommentsDoNotCount() {
        String source =
                """
                class A {
                    String open() { return "}{" + '}' + '\\'' + "\\"}" + '"'; } // }
                    /* } */ int two() { /* { */ return 2; // {
                    }
                }
                """;
        assertEquals(
                List.of(
                        "String open() { return \"}{\" + '}' + '\\'' + \"\\\"}\" + '\"'; }",
                        "int two() { return 2; }"),
                codes(source));
    }

    @Test
    void textBlocksAreLiterals() {
        String source =
                "class A { String a() { return \"\"\"\n  } \"quoted\" \\\"\"\" {\n  \"\"\"; } int b() { return 1; } }";
        assertEquals(List.of("a", "b"), names(source));
    }

    @Test
    void javadocAndLeadingAnnotationsAreDropped() {
        String source =
                """
                class A {
                    /** Says { something. */
                    @Deprecated
                    @SuppressWarnings({"a", "b"})
                    @java.lang.Override public void go(@Nullable String s) {
                        s.length();
                    }
                }
                """;
        assertEquals(List.of("public void go(@Nullable String s) { s.length(); }"), codes(source));
    }

    @Test
    void genericsArraysAndThrowsBelongToTheHeader() {
        String source =
                """
                abstract class A<T extends Comparable<? super T>> {
                    static <K extends @Nullable Object, V> Map<K, List<V[]>> of(K... ks) throws A, B { return null; }
                    abstract void none();
                    native int alsoNone(int x);
                }
                """;
        assertEquals(
                List.of(
                        "static <K extends @Nullable Object, V> Map<K, List<V[]>> of(K... ks) throws A,"
                                + " B { return null; }"),
                codes(source));
    }

    @Test
    void whatAMethodHoldsStaysInIt() {
        String source =
                """
                class A {
                    void run() {
                        Runnable r = () -> { go(() -> { }); };
                        new Object() { @Override public String toString() { return "}"; } };
                        class Local { void inner() { } }
                    }
                    void after() { }
                }
                """;
        assertEquals(List.of("run", "after"), names(source));
    }

    @Test
    void fieldsWithBodiesAreNotMethods() {
        String source =
                """
                class A {
                    static final int[] TABLE = {1, 2, f(3)};
                    final Function<A, B> f = a -> { return g(a); }, h = null;
                    final Object o = new Object() { void hidden() { } };
                    static { init(); }
                    { more(); }
                    int shown() { return 1; }
                }
                """;
        assertEquals(List.of("shown"), names(source));
    }

    @Test
    void nestedTypesGiveTheirMethods() {
        String source =
                """
                package p;
                import static q.R.*;
                @interface Note { String[] value() default {}; int size() default 3; }
                public final class A {
                    A() { super(); }
                    static class B<T> { B(T t) { } void b() { } interface C { default int c() { return 1; } } }
                    enum D implements E { X { int x() { return 1; } }, Y(f(";}")), ; D() { } int d() { return 2; } }
                    enum Empty { P, Q }
                    record R<T>(T a, int b) { R { check(a); } int sum() { return b; } }
                    void record(int record) { }
                    Class<?> type() { return A.class; }
                }
                """;
        assertEquals(List.of("A", "B", "b", "c", "D", "d", "sum", "record", "type"), names(source));
        assertEquals(
                List.of("A", "B", "D"),
                methods(source).stream()
                        .filter(JavaMethod::constructor)
                        .map(JavaMethod::name)
                        .toList());
    }

    @Test
    void whitespaceBecomesOneSpaceOutsideLiterals() {
        String source = "class A { int\n\n  f ( )\t{ return  \"a  b\".length()/* x */+1 ; } }";
        assertEquals(List.of("int f ( ) { return \"a  b\".length() +1 ; }"), codes(source));
    }

    @Test
    void brokenSourceIsRefusedWithItsName() {
        for (String source :
                List.of(
                        "class A { void f() { \"",
                        "class A { void f() { ",
                        "class A { /* ",
                        "class A { String s = \"\"\"\n open",
                        "class A { int x = 1")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> codes(source), source);
            assertTrue(e.getMessage().contains("p/A.java"), e.getMessage());
        }
    }

    private static List<String> codes(String source) {
        return methods(source).stream().map(JavaMethod::code).toList();
    }

    private static List<String> names(String source) {
        return methods(source).stream().map(JavaMethod::name).toList();
    }

    private static List<JavaMethod> methods(String source) {
        List<JavaMethod> methods = new ArrayList<>();
        JavaMethods.split("p/A.java", source, methods::add);
        return methods;
    }
}
