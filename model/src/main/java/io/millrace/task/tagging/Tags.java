package io.millrace.task.tagging;

import java.util.ArrayList;
import java.util.List;

/**
 * Tags as numbers: 0 of no name, then for each name one where a part begins and one where it goes on, then that of a token
 * that does not count.
 *
 * @param names in the order of their tags
 */
record Tags(List<String> names) {

    static final byte NONE = 0;

    Tags {
        names = List.copyOf(names);
    }

    /** Without the tag of what does not count. */
    int count() {
        return 1 + 2 * names.size();
    }

    /** As they are commonly written: O, B-name and I-name. */
    List<String> written() {
        var written = new ArrayList<String>();
        written.add("O");
        for (String name : names) {
            written.add("B-" + name);
            written.add("I-" + name);
        }
        return written;
    }

    /** Of a token that does not count. */
    byte ignored() {
        return (byte) count();
    }

    /** Where a part of that name begins; {@link #NONE} of a name that is unknown. */
    byte begin(String name) {
        int index = names.indexOf(name);
        return index < 0 ? NONE : (byte) (1 + 2 * index);
    }

    /** Where it goes on. */
    byte inside(String name) {
        byte begin = begin(name);
        return begin == NONE ? NONE : (byte) (begin + 1);
    }

    /** The name of a tag that is one. */
    String name(int tag) {
        return names.get((tag - 1) / 2);
    }

    /** True for a tag with which a part begins. */
    static boolean begins(int tag) {
        return tag % 2 == 1;
    }

    /** A tag as it stands in a mask. */
    static int of(byte stored) {
        return Byte.toUnsignedInt(stored);
    }
}
