package dev.dangjik.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A value of a [YamlFile], read as what the reader expects. A wrong one is reported and gives a stand-in.
public final class YamlValue {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    /// The largest whole number every JSON reader understands exactly (RFC 8785 section 3.2.2.3).
    private static final long LARGEST = (1L << 53) - 1;

    private final YamlFile file;
    private final String name;
    private final Node node;

    YamlValue(YamlFile file, String name, Node node) {
        this.file = file;
        this.name = name;
        this.node = node;
    }

    /// 1-based line in the file.
    public int line() {
        return node.getStartMark().getLine() + 1;
    }

    /// Reports something wrong with this value.
    public void problem(String message) {
        file.problem(line(), name + " " + message);
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /// A text that is not blank. Numbers and words such as `yes` must be quoted to be text.
    public String text() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            if (!scalar.getValue().isBlank()) {
                return scalar.getValue();
            }
            problem("is blank");
            return "";
        }
        expected("text");
        return "";
    }

    /// A word as it stands there, be it a text, a number or true; empty for what is no single word.
    public String word() {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        expected("a word");
        return "";
    }

    /// A text, true or false, or a whole number, as the file writes it: a [String], [Boolean] or [Long].
    public Object scalar() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return flag();
        }
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
            return number(-LARGEST, LARGEST);
        }
        return text();
    }

    /// The name of something: `[a-z][a-z0-9-]*`.
    public String id() {
        var text = text();
        if (!text.isEmpty() && !isId(text)) {
            problem("is '" + text + "'; an id is made of small letters, digits and dashes");
        }
        return text;
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /// A text that matches `pattern` as a whole.
    ///
    /// @param form how the pattern is told to a person
    public String text(Pattern pattern, String form) {
        var text = text();
        if (!text.isEmpty() && !pattern.matcher(text).matches()) {
            problem("is '" + text + "'; expected " + form);
        }
        return text;
    }

    public boolean flag() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            switch (scalar.getValue()) {
                case "true" -> {
                    return true;
                }
                case "false" -> {
                    return false;
                }
                default -> problem("is " + scalar.getValue() + "; write true or false");
            }
        } else {
            expected("true or false");
        }
        return false;
    }

    /// A whole number from `least` to `most`, both included.
    public long number(long least, long most) {
        if (node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && INTEGER.matcher(scalar.getValue()).matches()) {
            long number = Long.parseLong(scalar.getValue());
            if (number < least || number > most) {
                problem("is " + number + "; expected " + least + " to " + most);
                return least;
            }
            return number;
        }
        expected("a whole number");
        return least;
    }

    /// A duration such as `30s` or `1h30m`, from `least` to `most`, both included.
    public Duration duration(Duration least, Duration most) {
        var text = text();
        if (text.isEmpty()) {
            return least;
        }
        try {
            var duration = Durations.parse(text);
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
            problem("is " + text + "; expected " + Durations.format(least) + " to " + Durations.format(most));
        } catch (IllegalArgumentException e) {
            problem("is '" + text + "'; " + e.getMessage());
        }
        return least;
    }

    /// A moment with its offset, as in `2026-03-01T09:00:00+09:00`.
    public Instant moment() {
        var raw =
                node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.TIMESTAMP) ? scalar.getValue() : text();
        try {
            return raw.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(raw).toInstant();
        } catch (DateTimeException _) {
            problem("is '" + raw + "'; expected a moment such as 2026-03-01T09:00:00+09:00");
            return Instant.EPOCH;
        }
    }

    /// A day, as in `2026-12-24`.
    public Optional<LocalDate> date() {
        var raw =
                node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.TIMESTAMP) ? scalar.getValue() : text();
        try {
            return raw.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(raw));
        } catch (DateTimeException _) {
            problem("is '" + raw + "'; expected a day such as 2026-12-24");
            return Optional.empty();
        }
    }

    /// A time zone by its name.
    public Optional<ZoneId> zone() {
        var text = text();
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(text));
        } catch (DateTimeException _) {
            problem("is '" + text + "'; expected a time zone such as Asia/Seoul");
            return Optional.empty();
        }
    }

    /// An absolute `http` or `https` address.
    public URI address() {
        var text = text();
        try {
            var uri = new URI(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        if (!text.isEmpty()) {
            problem("is '" + text + "'; expected an address that begins with http:// or https://");
        }
        return URI.create("http://invalid/");
    }

    /// One HTTP status, or a list of them.
    public Set<Integer> statuses() {
        var each = isList() ? list() : List.of(this);
        return each.stream().map(value -> (int) value.number(100, 599)).collect(Collectors.toUnmodifiableSet());
    }

    /// One of a few words.
    public <T> Optional<T> choice(Map<String, T> choices) {
        var text = text();
        var found = Optional.ofNullable(choices.get(text));
        if (found.isEmpty() && !text.isEmpty()) {
            problem("is '" + text + "'; expected one of "
                    + choices.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return found;
    }

    /// A map; an empty one stands in for what is none.
    public YamlMap map() {
        if (node instanceof MappingNode mapping) {
            return file.open(mapping);
        }
        expected("a map (key: value)");
        return file.standIn(node);
    }

    /// A list; an empty one stands in for what is none.
    public List<YamlValue> list() {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(item -> new YamlValue(file, "an item of " + name, item))
                    .toList();
        }
        expected("a list");
        return List.of();
    }

    private void expected(String what) {
        problem("is " + found() + "; expected " + what);
    }

    private String found() {
        return switch (node) {
            case MappingNode _ -> "a map";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "empty";
            case ScalarNode scalar when scalar.getTag().equals(Tag.STR) -> "the text '" + scalar.getValue() + "'";
            case ScalarNode scalar -> scalar.getValue() + " (put it in quotes to make it text)";
            case Node _ -> "something else";
        };
    }
}
