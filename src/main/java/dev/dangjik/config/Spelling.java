package dev.dangjik.config;

import static java.util.function.Function.identity;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Finds what a person may have meant by a word that is not known.
public final class Spelling {
    private static final int MOST_SLIPS = 2;

    private Spelling() {}

    /// Whether one word becomes the other by at most two letters inserted, deleted or replaced (Levenshtein's
    /// distance).
    public static boolean isNear(String a, String b) {
        return distance(a, b) <= MOST_SLIPS;
    }

    /// What of `known` is near `word`, the nearest first.
    public static List<String> near(String word, Collection<String> known) {
        return known.stream()
                .filter(other -> isNear(other, word))
                .sorted(Comparator.<String>comparingInt(other -> distance(other, word))
                        .thenComparing(identity()))
                .toList();
    }

    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
