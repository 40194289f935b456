package io.millrace.schemas.payload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.millrace.schemas.InvalidRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table of measurements as the rows of a {@link Series}: a line for each step, a column for each quantity. A first line without
 * a number is a heading. A column that begins with something else, a time say, is left out. An empty cell is a gap, and so is what tables write for one.
 */
final class CsvSeries {

    private static final CsvMapper CSV =
            CsvMapper.builder()
                    .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.SKIP_EMPTY_LINES)
                    .build();

    private static final Set<String> GAPS = Set.of("", "na", "nan", "null", "none", "n/a");

    private CsvSeries() {}

    /** The rows as a field of JSON has them. */
    static ArrayNode read(byte[] content) throws InvalidRecordException {
        var schema = CsvSchema.emptySchema().withColumnSeparator(separator(content));
        List<String[]> lines;
        try (MappingIterator<String[]> all =
                CSV.readerFor(String[].class).with(schema).readValues(content)) {
            lines = all.readAll();
        } catch (JsonProcessingException e) {
            throw new InvalidRecordException("CSV cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new InvalidRecordException("CSV cannot be read: " + e.getMessage(), e);
        }
        boolean heading =
                !lines.isEmpty() && Arrays.stream(lines.get(0)).allMatch(c -> number(c) == null);
        List<String[]> steps = lines.subList(heading ? 1 : 0, lines.size());
        List<Integer> columns = columns(steps);
        if (columns.isEmpty()) {
            throw new InvalidRecordException("CSV has no column of numbers");
        }
        var rows = JsonNodeFactory.instance.arrayNode();
        for (String[] cells : steps) {
            row(cells, columns, rows);
        }
        return rows;
    }

    /** The one of those in use that the first line has most of. */
    private static char separator(byte[] content) {
        char best = ',';
        int most = 0;
        for (char one : new char[] {',', ';', '\t'}) {
            int count = 0;
            for (int i = 0; i < content.length && content[i] != '\n'; i++) {
                count += content[i] == one ? 1 : 0;
            }
            if (count > most) {
                most = count;
                best = one;
            }
        }
        return best;
    }

    /** Those whose first cell that is no gap is a number. */
    private static List<Integer> columns(List<String[]> steps) {
        var columns = new ArrayList<Integer>();
        int width = steps.stream().mapToInt(cells -> cells.length).max().orElse(0);
        for (int i = 0; i < width; i++) {
            int column = i;
            boolean numbers =
                    steps.stream()
                            .filter(cells -> column < cells.length && !gap(cells[column]))
                            .findFirst()
                            .map(cells -> number(cells[column]) != null)
                            .orElse(false);
            if (numbers) {
                columns.add(column);
            }
        }
        return columns;
    }

    private static boolean gap(String cell) {
        return GAPS.contains(cell.strip().toLowerCase(Locale.ROOT));
    }

    private static void row(String[] cells, List<Integer> columns, ArrayNode rows)
            throws InvalidRecordException {
        ArrayNode row = rows.addArray();
        for (int column : columns) {
            String cell = column < cells.length ? cells[column].strip() : "";
            Double value = number(cell);
            if (value != null) {
                row.add(value);
            } else if (gap(cell)) {
                row.addNull();
            } else {
                throw new InvalidRecordException(
                        "CSV has "
                                + JsonValues.describe(JsonNodeFactory.instance.textNode(cell))
                                + " in column "
                                + (column + 1)
                                + " of step "
                                + (rows.size() - 1)
                                + "; allowed: numbers, as the column begins with, and gaps");
            }
        }
    }

    private static Double number(String cell) {
        try {
            double value = Double.parseDouble(cell.strip());
            return Double.isFinite(value) ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
