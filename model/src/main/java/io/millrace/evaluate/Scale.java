package io.millrace.evaluate;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import io.millrace.input.RawRow;
import java.util.List;

/**
 * What makes columns alike, learned from training rows: of dense rows, mean 0 and deviation 1 of every column; of sparse
 * ones, the inverse of how many rows have the column, and length 1 of every row (tf-idf).
 */
final class Scale {

    private final boolean dense;
    private final int width;
    private final double[] shift;
    private final double[] factor;

    private Scale(boolean dense, double[] shift, double[] factor) {
        this.dense = dense;
        this.width = factor.length;
        this.shift = shift;
        this.factor = factor;
    }

    static Scale of(List<RawRow> rows) {
        return rows.get(0).at() == null ? dense(rows) : sparse(rows);
    }

    private static Scale dense(List<RawRow> rows) {
        int width = rows.get(0).values().length;
        var mean = new double[width];
        var factor = new double[width];
        for (RawRow row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += row.values()[i] / (double) rows.size();
            }
        }
        for (RawRow row : rows) {
            for (int i = 0; i < width; i++) {
                double off = row.values()[i] - mean[i];
                factor[i] += off * off / rows.size();
            }
        }
        for (int i = 0; i < width; i++) {
            double deviation = Math.sqrt(factor[i]);
            factor[i] = deviation > 1e-6 ? 1 / deviation : 0;
        }
        return new Scale(true, mean, factor);
    }

    private static Scale sparse(List<RawRow> rows) {
        int width = 0;
        for (RawRow row : rows) {
            width =
                    row.at().length == 0
                            ? width
                            : Math.max(width, 1 + row.at()[row.at().length - 1]);
        }
        var rarity = new double[width];
        for (RawRow row : rows) {
            for (int column : row.at()) {
                rarity[column]++;
            }
        }
        for (int i = 0; i < width; i++) {
            rarity[i] = rarity[i] == 0 ? 0 : 1 + Math.log((1.0 + rows.size()) / (1 + rarity[i]));
        }
        return new Scale(false, new double[width], rarity);
    }

    /** Columns; those beyond were not seen in training. */
    int width() {
        return width;
    }

    /** As LIBLINEAR reads a row: columns from 1, and one more that is always 1. */
    Feature[] features(RawRow row) {
        var features = new Feature[(dense ? width : known(row)) + 1];
        double squares = 0;
        int count = 0;
        for (int i = 0; i < row.values().length; i++) {
            int column = dense ? i : row.at()[i];
            if (column < width) {
                double value = (row.values()[i] - shift[column]) * factor[column];
                squares += value * value;
                features[count++] = new FeatureNode(column + 1, value);
            }
        }
        if (!dense && squares > 0) {
            double length = Math.sqrt(squares);
            for (int i = 0; i < count; i++) {
                features[i].setValue(features[i].getValue() / length);
            }
        }
        features[count] = new FeatureNode(width + 1, 1);
        return features;
    }

    private int known(RawRow row) {
        int known = 0;
        while (known < row.at().length && row.at()[known] < width) {
            known++;
        }
        return known;
    }
}
