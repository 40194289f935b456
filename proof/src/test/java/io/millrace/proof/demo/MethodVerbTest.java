package io.millrace.proof.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MethodVerbTest {

    @Test
    void everyOccurrenceOfTheNameIsMaskedAndNothingElse() {
        assertEquals(
                "int [MASK](int add2) { log(\"[MASK] failed\"); addAll(); readd(); return this.[MASK](add$);"
                        + " }",
                MethodVerb.masked(
                        "int add(int add2) { log(\"add failed\"); addAll(); readd(); return"
                                + " this.add(add$); }",
                        "add"));
        assertEquals("[MASK] [MASK]", MethodVerb.masked("a a", "a"));
    }

    @Test
    void verbIsTheFirstWord() {
        assertEquals("get", MethodVerb.firstWord("getURL2"));
        assertEquals("get", MethodVerb.firstWord("get"));
        assertEquals("getter", MethodVerb.firstWord("getter"));
        assertEquals("", MethodVerb.firstWord("_get"));
    }

    @Test
    void constructorsAndOtherNamesHaveNoLabel() {
        assertEquals("", label(new JavaMethod("A.java", "get", true, "get() { }")));
        assertEquals("", label(new JavaMethod("A.java", "getter", false, "int getter() { }")));
        assertEquals("get", label(new JavaMethod("A.java", "getX", false, "int getX() { }")));
    }

    private static String label(JavaMethod method) {
        return MethodVerb.text("code", method).label();
    }
}
