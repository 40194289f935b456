package io.millrace.proof.demo;

/**
 * A method or constructor with a body.
 *
 * @param file the path of its file within the source jar
 * @param name the method's name; a constructor has the name of its type
 * @param constructor whether it is a constructor
 * @param code from the first modifier to the closing brace: without Javadoc, comments and leading
 *     annotations, every gap one space
 */
record JavaMethod(String file, String name, boolean constructor, String code) {}
