package io.millrace.local.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One {@code --labeled}. A map of them would keep the last of two for one task and say nothing. */
record LabeledFile(String task, Path file) {

    /** Reads {@code TASK=FILE}. */
    static final class Converter implements ITypeConverter<LabeledFile> {
        @Override
        public LabeledFile convert(String value) {
            int equals = value.indexOf('=');
            if (equals < 1 || equals == value.length() - 1) {
                throw new TypeConversionException("is '" + value + "'; allowed: TASK=FILE");
            }
            return new LabeledFile(
                    value.substring(0, equals), Path.of(value.substring(equals + 1)));
        }
    }

    /**
     * The file of each task.
     *
     * @throws IllegalArgumentException if a task has two: their rows without ids would have the same ones
     */
    static Map<String, Path> byTask(List<LabeledFile> files) {
        var byTask = new LinkedHashMap<String, Path>();
        for (LabeledFile labeled : files) {
            Path first = byTask.putIfAbsent(labeled.task(), labeled.file());
            if (first != null) {
                throw new IllegalArgumentException(
                        "--labeled names task "
                                + labeled.task()
                                + " twice, with "
                                + first
                                + " and "
                                + labeled.file()
                                + "; allowed: one file for each task");
            }
        }
        return byTask;
    }
}
