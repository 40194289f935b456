package io.millrace.contract;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Arrays;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** What arrays hold. */
final class Contents {

    private Contents() {}

    /** The bytes of every array of a batch, in the order of its record's components. */
    static List<byte[]> of(Arrays arrays) {
        if (!(arrays instanceof Record)) {
            throw new AssertionError(arrays.getClass().getName() + " is no record of arrays");
        }
        var contents = new ArrayList<byte[]>();
        for (RecordComponent component : arrays.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                if (accessor.invoke(arrays) instanceof NDArray array) {
                    contents.add(array.toByteArray());
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(component + " cannot be read", e);
            }
        }
        return contents;
    }
}
