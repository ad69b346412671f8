package dev.dangjik.command.steps;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Puts cells that are separated by tabs below each other, as they stand in letters of equal width.
final class Columns {
    private static final String BETWEEN = "  ";
    private static final Set<UnicodeScript> WIDE =
            Set.of(UnicodeScript.HANGUL, UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

    private Columns() {}

    /// Lines without a tab stay as they are.
    static String aligned(String table) {
        var rows = table.lines().map(line -> List.of(line.split("\t", -1))).toList();
        var widths = new ArrayList<Integer>();
        for (var row : rows) {
            for (int i = 0; row.size() > 1 && i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), width(row.get(i))));
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"))
                + (table.endsWith("\n") ? "\n" : "");
    }

    private static String line(List<String> row, List<Integer> widths) {
        var line = new StringBuilder(row.getFirst());
        for (int i = 1; i < row.size(); i++) {
            line.append(" ".repeat(widths.get(i - 1) - width(row.get(i - 1))))
                    .append(BETWEEN)
                    .append(row.get(i));
        }
        return line.toString();
    }

    /// Letters of Korean, Chinese and Japanese and emoji take the room of two.
    private static int width(String cell) {
        return cell.codePoints().map(Columns::width).sum();
    }

    private static int width(int letter) {
        if (Character.getType(letter) == Character.NON_SPACING_MARK) {
            return 0;
        }
        boolean isPicture = letter >= 0x1F300 && letter <= 0x1FAFF;
        return isPicture || WIDE.contains(UnicodeScript.of(letter)) ? 2 : 1;
    }
}
