package dev.dangjik.message;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every text exists in both languages, with the same arguments, and is used.
class BundlesTest {
    private static final Path FOLDER = Path.of("src/main/resources/messages");
    private static final Pattern USE = Pattern.compile("(?:\\bText\\.of|new Text)\\(\\s*\"([^\"]*)\"\\s*([,)+])");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z0-9.-]+)\"");
    private static final Pattern PARTICLE = Pattern.compile("}[`'\"]?(을|를|이|가|은|는|와|과|으로|로)(?![가-힣])");

    /// Keys put together at run time whose beginning is not written in one `Text.of("prefix." + …)`.
    private static final List<String> PREFIXES = List.of();

    @Test
    void both_languages_have_the_same_keys() throws IOException {
        assertEquals(lines("en").keySet(), lines("ko").keySet());
    }

    @Test
    void no_key_stands_twice() throws IOException {
        assertEquals(List.of(), doubled("en"));
        assertEquals(List.of(), doubled("ko"));
    }

    @Test
    void both_languages_take_the_same_arguments() throws IOException {
        var ko = lines("ko");
        var different = new TreeSet<String>();
        lines("en").forEach((key, line) -> {
            if (!placeholders(line).equals(placeholders(ko.getOrDefault(key, "")))) {
                different.add(key);
            }
        });
        assertEquals(Set.of(), different);
    }

    @Test
    void placeholders_count_from_nought_without_gaps() throws IOException {
        var gaps = new TreeSet<String>();
        lines("en").forEach((key, line) -> {
            if (placeholders(line).size() != Template.of(line).arity()) {
                gaps.add(key);
            }
        });
        assertEquals(Set.of(), gaps);
    }

    @Test
    void no_korean_particle_follows_a_placeholder() throws IOException {
        var found = new TreeSet<String>();
        lines("ko").forEach((key, line) -> {
            if (PARTICLE.matcher(line).find()) {
                found.add(key + ": " + line);
            }
        });
        assertEquals(Set.of(), found);
    }

    @Test
    void every_text_in_the_code_is_in_the_bundles() throws IOException {
        var keys = lines("en").keySet();
        var missing = new TreeSet<String>();
        USE.matcher(code()).results().forEach(use -> {
            var name = use.group(1);
            boolean isThere = use.group(2).equals("+")
                    ? keys.stream().anyMatch(key -> key.startsWith(name))
                    : keys.contains(name);
            if (!isThere) {
                missing.add(name);
            }
        });
        assertEquals(Set.of(), missing);
    }

    /// What a plan is held to has a name: it is told when it has changed.
    @Test
    void every_pin_in_the_code_has_its_name() throws IOException {
        var pins = Pattern.compile("(?:pins\\.put\\(|\\bPIN = )\"([a-z.-]+)\"")
                .matcher(code())
                .results()
                .map(pin -> "pin." + pin.group(1))
                .collect(toCollection(TreeSet::new));
        assertTrue(pins.containsAll(Set.of("pin.exposure-helper", "pin.release.current", "pin.engagement")));

        pins.removeAll(lines("en").keySet());

        assertEquals(Set.of(), pins);
    }

    @Test
    void every_text_in_the_bundles_is_used() throws IOException {
        var code = code();
        var used = new TreeSet<String>();
        LITERAL.matcher(code).results().forEach(literal -> used.add(literal.group(1)));
        var prefixes = new ArrayList<>(PREFIXES);
        Pattern.compile("\"([a-z0-9.-]+\\.)\"\\s*\\+").matcher(code).results().forEach(p -> prefixes.add(p.group(1)));

        var unused = new TreeSet<>(lines("en").keySet());
        unused.removeAll(used);
        unused.removeIf(key -> prefixes.stream().anyMatch(key::startsWith));

        assertEquals(Set.of(), unused);
    }

    private static Map<String, String> lines(String language) throws IOException {
        var lines = new TreeMap<String, String>();
        for (var line : bundle(language)) {
            int sign = line.indexOf('=');
            lines.put(line.substring(0, sign).strip(), line.substring(sign + 1).strip());
        }
        return lines;
    }

    private static List<String> doubled(String language) throws IOException {
        var seen = new TreeSet<String>();
        return bundle(language).stream()
                .map(line -> line.substring(0, line.indexOf('=')).strip())
                .filter(key -> !seen.add(key))
                .toList();
    }

    private static List<String> bundle(String language) throws IOException {
        return Files.readAllLines(FOLDER.resolve("messages_" + language + ".properties")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static Set<Integer> placeholders(String line) {
        return new TreeSet<>(Template.of(line).arguments());
    }

    private static String code() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .map(BundlesTest::read)
                    .collect(joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
