package dev.dangjik.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// A map of a [YamlFile]. Remembers which keys were asked for; the others are unknown and reported.
public final class YamlMap {
    private final YamlFile file;
    private final int line;
    private final boolean isStandIn;
    private final LinkedHashMap<String, YamlValue> values = new LinkedHashMap<>();
    private final LinkedHashMap<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    YamlMap(YamlFile file, MappingNode node, boolean isStandIn) {
        this.file = file;
        this.isStandIn = isStandIn;
        this.line = node.getStartMark().getLine() + 1;
        node.getValue().forEach(this::put);
    }

    private void put(NodeTuple tuple) {
        int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            file.problem(keyLine, "a key is a word, not a map or list");
            return;
        }
        if (values.containsKey(key.getValue())) {
            file.problem(
                    keyLine, key.getValue() + " stands twice; it is in line " + lines.get(key.getValue()) + " already");
            return;
        }
        values.put(key.getValue(), new YamlValue(file, key.getValue(), tuple.getValueNode()));
        lines.put(key.getValue(), keyLine);
    }

    public YamlFile file() {
        return file;
    }

    /// 1-based line where the map begins.
    public int line() {
        return line;
    }

    /// Reports something wrong with the map as a whole.
    public void problem(String message) {
        file.problem(line, message);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /// The line of a key, that of the map when it has no such key.
    public int lineOf(String key) {
        return lines.getOrDefault(key, line);
    }

    /// The value of a key that may be left out.
    public Optional<YamlValue> optional(String key) {
        asked.add(key);
        return Optional.ofNullable(values.get(key));
    }

    /// The value of a key that must be there. When it is not, that is reported, and the answer is empty.
    public Optional<YamlValue> required(String key) {
        var value = optional(key);
        if (value.isEmpty() && !isStandIn) {
            problem(key + " is missing");
        }
        return value;
    }

    /// The text of a required key, empty text when it is missing.
    public String text(String key) {
        return required(key).map(YamlValue::text).orElse("");
    }

    /// The id of a required key, empty text when it is missing.
    public String id(String key) {
        return required(key).map(YamlValue::id).orElse("");
    }

    public Optional<String> optionalText(String key) {
        return optional(key).map(YamlValue::text);
    }

    public boolean flag(String key) {
        return optional(key).map(YamlValue::flag).orElse(false);
    }

    /// The texts of a list that may be left out.
    public List<String> texts(String key) {
        return optional(key).map(YamlValue::list).orElse(List.of()).stream()
                .map(YamlValue::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /// The ids of a list that may be left out.
    public List<String> ids(String key) {
        return optional(key).map(YamlValue::list).orElse(List.of()).stream()
                .map(YamlValue::id)
                .filter(id -> !id.isEmpty())
                .toList();
    }

    /// A map whose keys are ids of the operator's choosing, such as `services`; empty when it is left out.
    public SequencedMap<String, YamlValue> named(String key) {
        var map = optional(key).map(YamlValue::map);
        map.ifPresent(YamlMap::checkKeysAreIds);
        return map.map(YamlMap::everything).orElse(Collections.emptyNavigableMap());
    }

    private void checkKeysAreIds() {
        for (var key : values.keySet()) {
            if (!YamlValue.isId(key)) {
                file.problem(lineOf(key), "'" + key + "' is no id; an id is made of small letters, digits and dashes");
            }
        }
    }

    /// Every key with its value; afterwards no key is unknown.
    public SequencedMap<String, YamlValue> everything() {
        asked.addAll(values.keySet());
        return Collections.unmodifiableSequencedMap(values);
    }

    /// Refuses a key that belongs to the format, but has no effect yet.
    public void notEnforcedYet(String... keys) {
        for (var key : keys) {
            asked.add(key);
            if (values.containsKey(key)) {
                file.problem(
                        lineOf(key), key + " is not enforced by this version, so it may not stand here: leave it out");
            }
        }
    }

    /// Checks `dangjik: 1`, the version of the format.
    public void checkVersion() {
        required("dangjik").ifPresent(value -> value.number(1, 1));
    }

    void reportUnknownKeys() {
        for (var key : values.keySet()) {
            if (!asked.contains(key)) {
                file.problem(lineOf(key), "unknown key " + key + nearest(key));
            }
        }
    }

    private String nearest(String key) {
        var known = new ArrayList<>(asked);
        known.removeAll(values.keySet());
        Collections.sort(known);
        var near = known.stream().filter(other -> Spelling.isNear(key, other)).findFirst();
        return near.map(other -> "; did you mean " + other + "?")
                .orElseGet(() -> "; known here: " + asked.stream().sorted().collect(Collectors.joining(", ")));
    }
}
