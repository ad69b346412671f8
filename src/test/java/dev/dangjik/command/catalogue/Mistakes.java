package dev.dangjik.command.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The mistakes of `src/test/resources/catalogue/mistakes.txt`.
final class Mistakes {
    static final Path FILE = Path.of("src/test/resources/catalogue/mistakes.txt");

    private Mistakes() {}

    /// One thing wrong in one file.
    ///
    /// @param isStructural whether the schema must see it too
    record Mistake(String name, String file, boolean isStructural, String part, String by, List<String> problems) {
        SmallWorkspace workspace() {
            return new SmallWorkspace().replacing(file, part, by);
        }

        /// The mistake as the file writes it, with these problems.
        String withProblems(List<String> told) {
            var text = new StringBuilder("= " + name + "\n@ " + file + (isStructural ? " *" : "") + "\n- "
                    + part.replace("\n", "\\n") + "\n" + ("+ " + by.replace("\n", "\\n")).strip() + "\n");
            told.forEach(problem -> text.append("! ").append(problem).append('\n'));
            return text.toString();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mistake> all() throws IOException {
        var mistakes = new ArrayList<Mistake>();
        for (var block : Files.readString(FILE).split("\n\n", -1)) {
            if (block.startsWith("= ")) {
                mistakes.add(read(block));
            }
        }
        return mistakes;
    }

    private static Mistake read(String block) {
        String name = "";
        String file = "";
        String part = "";
        String by = "";
        var problems = new ArrayList<String>();
        for (var line : block.lines().toList()) {
            var rest = line.length() > 2 ? line.substring(2) : "";
            switch (line.charAt(0)) {
                case '=' -> name = rest;
                case '@' -> file = rest;
                case '-' -> part = rest.replace("\\n", "\n");
                case '+' -> by = rest.replace("\\n", "\n");
                case '!' -> problems.add(rest);
                default -> throw new IllegalArgumentException(line);
            }
        }
        return new Mistake(name, file.replace(" *", ""), file.endsWith(" *"), part, by, problems);
    }
}
