package dev.dangjik.config;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/// One YAML file, read strictly: UTF-8, one document, no anchors, no tags, no key twice, no key that nobody asks for.
///
/// Readers take what they need from [#root()] and its values; wrong things become [Problems] with their line, and
/// reading goes on with a stand-in value. [#finish()] reports the keys that nobody asked for.
public final class YamlFile {
    private static final int MAXIMUM_BYTES = 256 * 1024;
    private static final int MAXIMUM_DEPTH = 20;

    private final String place;
    private final Problems problems;
    private final List<YamlMap> opened = new ArrayList<>();
    private final Optional<YamlMap> root;

    private YamlFile(String place, Problems problems, byte[] content) {
        this.place = place;
        this.problems = problems;
        this.root = compose(content);
    }

    /// Reads the structure of a file. What is wrong with it goes to `problems`; [#root()] is empty then.
    ///
    /// @param place the file as problems name it
    public static YamlFile parse(String place, byte[] content, Problems problems) {
        return new YamlFile(place, problems, content);
    }

    /// The top of the file.
    public Optional<YamlMap> root() {
        return root;
    }

    public String place() {
        return place;
    }

    /// Reports every key of the maps read so far that nobody asked for.
    public void finish() {
        opened.forEach(YamlMap::reportUnknownKeys);
    }

    /// Reports something wrong at a line of this file.
    public void problem(int line, String message) {
        problems.add(place, line, message);
    }

    YamlMap open(MappingNode node) {
        var map = new YamlMap(this, node, false);
        opened.add(map);
        return map;
    }

    /// An empty map in place of something else that has been reported: nothing is said to be missing in it.
    YamlMap standIn(Node node) {
        var empty = new MappingNode(
                Tag.MAP, true, List.of(), node.getStartMark(), node.getEndMark(), DumperOptions.FlowStyle.BLOCK);
        return new YamlMap(this, empty, true);
    }

    private Optional<YamlMap> compose(byte[] content) {
        if (content.length > MAXIMUM_BYTES) {
            problem(
                    0,
                    "has " + content.length + " bytes, more than the " + MAXIMUM_BYTES + " a reviewed file may have");
            return Optional.empty();
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            var options = options();
            var yaml = new Yaml(new SafeConstructor(options));
            if (!isPlain(yaml.parse(new StringReader(text)))) {
                return Optional.empty();
            }
            return top(new Yaml(new SafeConstructor(options)).compose(new StringReader(text)));
        } catch (CharacterCodingException e) {
            problem(0, "is not UTF-8");
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            problem(mark == null ? 0 : mark.getLine() + 1, "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problem(0, "is not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<YamlMap> top(@Nullable Node node) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(open(mapping));
        }
        problem(1, "is empty or no map; it begins with dangjik: 1");
        return Optional.empty();
    }

    private static LoaderOptions options() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAXIMUM_DEPTH);
        options.setCodePointLimit(MAXIMUM_BYTES);
        return options;
    }

    /// Looks at the events before any structure is built, so that a bomb of aliases never unfolds.
    private boolean isPlain(Iterable<Event> events) {
        boolean isPlain = true;
        int documents = 0;
        for (var event : events) {
            int line = event.getStartMark().getLine() + 1;
            if (event.is(Event.ID.DocumentStart) && ++documents > 1) {
                problem(line, "holds a second document (---); one file, one document");
                isPlain = false;
            }
            if (event instanceof AliasEvent || (event instanceof NodeEvent node && node.getAnchor() != null)) {
                problem(line, "uses an anchor or alias (& or *); write it out, so that a reviewer sees what it says");
                isPlain = false;
            }
            if (hasTag(event)) {
                problem(line, "uses a tag (!); values here have no types but their own");
                isPlain = false;
            }
        }
        return isPlain;
    }

    private static boolean hasTag(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag() != null;
            case MappingStartEvent map -> map.getTag() != null;
            case SequenceStartEvent list -> list.getTag() != null;
            case Event _ -> false;
        };
    }
}
