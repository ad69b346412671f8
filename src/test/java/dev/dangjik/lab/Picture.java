package dev.dangjik.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A message as a picture: the very lines people read, on the ground Slack shows them on.
final class Picture {
    private static final int LINE = 22;
    private static final int WIDTH = 760;
    private static final int LEFT = 68;

    /// In a line; a Korean one counts twice.
    private static final int LETTERS = 84;

    private Picture() {}

    /// Writes an SVG file.
    ///
    /// @param paragraphs without markup; what is too long for a line goes on in the next
    static void write(Path file, List<String> paragraphs) throws IOException {
        var lines = paragraphs.stream().flatMap(Picture::wrapped).toList();
        int height = 56 + LINE * lines.size();
        var svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">%n"
                .formatted(WIDTH, height, WIDTH, height));
        svg.append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#ffffff\" stroke=\"#d0d0d0\"/>\n");
        svg.append("<rect x=\"16\" y=\"16\" width=\"36\" height=\"36\" rx=\"6\" fill=\"#1f3b57\"/>\n");
        svg.append(text(23, 41, 20, "#ffffff", "bold", "당"));
        svg.append(text(LEFT, 30, 15, "#1d1c1d", "bold", "Dangjik"));
        svg.append(text(LEFT + 66, 30, 11, "#616061", "normal", "APP"));
        int y = 54;
        for (var line : lines) {
            boolean isFirst = y == 54;
            svg.append(text(LEFT, y, 14, "#1d1c1d", isFirst ? "bold" : "normal", line));
            y += LINE;
        }
        svg.append("</svg>\n");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, svg.toString());
    }

    private static Stream<String> wrapped(String paragraph) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        int width = 0;
        for (int point : paragraph.codePoints().toArray()) {
            int letter = Character.UnicodeScript.of(point) == Character.UnicodeScript.HANGUL ? 2 : 1;
            if (width + letter > LETTERS) {
                lines.add(line.toString());
                line.setLength(0);
                width = 0;
            }
            line.appendCodePoint(point);
            width += letter;
        }
        lines.add(line.toString());
        return lines.stream();
    }

    private static String text(int x, int y, int size, String colour, String weight, String words) {
        var safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return ("<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\" font-weight=\"%s\" xml:space=\"preserve\" "
                        + "font-family=\"Lato, 'Noto Sans KR', 'Apple SD Gothic Neo', sans-serif\">%s</text>%n")
                .formatted(x, y, size, colour, weight, safe);
    }
}
