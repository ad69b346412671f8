package dev.dangjik.exposure.vm;

import dev.dangjik.config.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// The helper's answer as lines: `dangjik-exposure 1 <word>`, then `key=value` lines, some of which may stand several
/// times, then `end`.
final class HelperReply {
    private static final String MARK = "dangjik-exposure 1 ";
    private static final String END = "end";

    private final String word;
    private final Map<String, List<String>> values;

    private HelperReply(String word, Map<String, List<String>> values) {
        this.word = word;
        this.values = values;
    }

    /// Reads an answer; empty when it is none, or was cut off.
    static Optional<HelperReply> read(String text) {
        var lines = text.lines().toList();
        if (lines.size() < 2
                || !lines.getFirst().startsWith(MARK)
                || !lines.getLast().equals(END)) {
            return Optional.empty();
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (var line : lines.subList(1, lines.size() - 1)) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                return Optional.empty();
            }
            values.computeIfAbsent(line.substring(0, equals), _ -> new ArrayList<>())
                    .add(line.substring(equals + 1));
        }
        return Optional.of(new HelperReply(lines.getFirst().substring(MARK.length()), values));
    }

    String word() {
        return word;
    }

    /// The value of a key, empty text when it is not there.
    String text(String key) {
        return values.getOrDefault(key, List.of("")).getFirst();
    }

    Instant moment(String key) {
        return moment(Optional.ofNullable(values.get(key)).map(List::getFirst));
    }

    /// User and password, where they are told.
    Optional<Credentials> credentials() {
        return values.containsKey("password")
                ? Optional.of(new Credentials(text("user"), new Secret<>(text("password"))))
                : Optional.empty();
    }

    Receipt receipt() {
        return receipt(text("receipt"));
    }

    List<Receipt> receipts() {
        return each("receipt", HelperReply::receipt);
    }

    List<OpenExposure> open() {
        return each("open", line -> {
            var words = words(line);
            return new OpenExposure(
                    word(words, "id"),
                    word(words, "surface"),
                    moment(Optional.ofNullable(words.get("opened"))),
                    moment(Optional.ofNullable(words.get("expires"))),
                    word(words, "phase"),
                    Optional.ofNullable(words.get("beat"))
                            .filter(beat -> !beat.equals("-"))
                            .map(beat -> moment(Optional.of(beat))));
        });
    }

    /// `check=<name> well`, or `check=<name> not-well <what and what to do>`.
    List<Check> checks() {
        return each("check", line -> {
            var words = line.split(" ", 3);
            return new Check(words[0], words.length > 1 && words[1].equals("well"), words.length > 2 ? words[2] : "");
        });
    }

    private <T> List<T> each(String key, Function<String, T> read) {
        return values.getOrDefault(key, List.of()).stream().map(read).toList();
    }

    private static Receipt receipt(String line) {
        var words = words(line);
        return new Receipt(
                word(words, "id"),
                word(words, "surface"),
                moment(Optional.ofNullable(words.get("opened"))),
                moment(Optional.ofNullable(words.get("closed"))),
                word(words, "reason"),
                word(words, "layer"),
                word(words, "reloaded").equals("yes"),
                word(words, "cut").equals("yes"),
                word(words, "sha256"));
    }

    private static Map<String, String> words(String line) {
        var words = new LinkedHashMap<String, String>();
        for (var word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                words.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return words;
    }

    private static String word(Map<String, String> words, String key) {
        return Objects.requireNonNullElse(words.get(key), "");
    }

    private static Instant moment(Optional<String> seconds) {
        return Instant.ofEpochSecond(seconds.filter(text -> text.matches("[0-9]{1,12}"))
                .map(Long::parseLong)
                .orElse(0L));
    }
}
