package io.millrace.schemas.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How names in Java are written in YAML, and which known name a wrong one was probably meant to be. */
public final class KeyNames {
    /** Longer keys are not compared: the distance costs the product of the lengths. */
    private static final int LONGEST_COMPARED = 64;

    private KeyNames() {}

    /** {@code learningRate} to {@code learning-rate}, {@code useBF16} to {@code use-bf16}. */
    public static String ofComponent(String name) {
        StringBuilder key = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i > 0 && Character.isUpperCase(c)) {
                boolean afterLower = !Character.isUpperCase(name.charAt(i - 1));
                boolean beforeLower =
                        i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
                if (afterLower || beforeLower) {
                    key.append('-');
                }
            }
            key.append(Character.toLowerCase(c));
        }
        return key.toString();
    }

    /** {@code TOP_LAYERS} to {@code top-layers}. */
    static String ofConstant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The known name closest to a wrong one by edit distance, if it is close enough to be a slip. */
    static Optional<String> closest(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST_COMPARED) {
            return Optional.empty();
        }
        String best = null;
        int bestDistance = Math.max(2, wrong.length() / 3) + 1;
        for (String name : known) {
            int distance = editDistance(wrong, name);
            if (distance < bestDistance && distance < name.length()) {
                best = name;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance, one row at a time. */
    static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
