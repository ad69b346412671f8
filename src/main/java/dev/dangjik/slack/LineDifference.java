package dev.dangjik.slack;

import java.util.ArrayList;
import java.util.List;

/// What has changed between two texts, line by line: a longest common subsequence stays, the others went or came.
final class LineDifference {
    /// Longer texts are not compared line by line; the table below would grow with their product.
    private static final int MOST_LINES = 2_000;

    private LineDifference() {}

    /// Lines that went with `- ` before them, lines that came with `+ `, in their order; empty when nothing changed.
    static List<String> between(List<String> before, List<String> now) {
        int same = 0;
        while (same < Math.min(before.size(), now.size()) && before.get(same).equals(now.get(same))) {
            same++;
        }
        var old = before.subList(same, before.size());
        var fresh = now.subList(same, now.size());
        if (old.size() > MOST_LINES || fresh.size() > MOST_LINES) {
            return all(old, fresh);
        }
        return walked(old, fresh, lengths(old, fresh));
    }

    private static List<String> all(List<String> old, List<String> fresh) {
        var lines = new ArrayList<String>();
        old.forEach(line -> lines.add("- " + line));
        fresh.forEach(line -> lines.add("+ " + line));
        return lines;
    }

    /// Length of the longest common subsequence of what is behind each pair of places.
    private static int[][] lengths(List<String> old, List<String> fresh) {
        var lengths = new int[old.size() + 1][fresh.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = fresh.size() - 1; j >= 0; j--) {
                lengths[i][j] = old.get(i).equals(fresh.get(j))
                        ? lengths[i + 1][j + 1] + 1
                        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        return lengths;
    }

    private static List<String> walked(List<String> old, List<String> fresh, int[][] lengths) {
        var lines = new ArrayList<String>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < fresh.size()) {
            boolean isBoth = i < old.size() && j < fresh.size();
            if (isBoth && old.get(i).equals(fresh.get(j))) {
                i++;
                j++;
            } else if (j == fresh.size() || (isBoth && lengths[i + 1][j] >= lengths[i][j + 1])) {
                lines.add("- " + old.get(i++));
            } else {
                lines.add("+ " + fresh.get(j++));
            }
        }
        return lines;
    }
}
