package dev.dangjik.command.catalogue;

import dev.dangjik.config.Problems;
import dev.dangjik.config.YamlFile;
import dev.dangjik.remote.Bytes;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.StackReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Loads the files of one stack.
final class StackLoading {
    private static final String STACK_FILE = "stack.yaml";
    private static final String YAML = ".yaml";
    private static final String SCRIPT = ".sh";

    private final String directory;
    private final SortedMap<String, Bytes> files;
    private final Set<String> procedures;
    private final SortedMap<String, String> digests;
    private final Problems problems;

    /// @param files name without directories to content
    /// @param digests of every file of the workspace, by its whole path
    StackLoading(
            String directory,
            SortedMap<String, Bytes> files,
            Set<String> procedures,
            SortedMap<String, String> digests,
            Problems problems) {
        this.directory = directory;
        this.files = files;
        this.procedures = procedures;
        this.digests = digests;
        this.problems = problems;
    }

    Optional<Stack> stack() {
        var content = files.get(STACK_FILE);
        if (content == null) {
            problems.add(path(STACK_FILE), 0, "is missing; a directory under commands/ is a stack");
            return Optional.empty();
        }
        return StackReader.read(YamlFile.parse(path(STACK_FILE), content.toArray(), problems), directory);
    }

    SortedMap<String, CommandDefinition> commands(Stack stack) {
        var scripts = new TreeMap<String, String>();
        var commands = new TreeMap<String, CommandDefinition>();
        files.forEach((name, content) -> {
            if (name.endsWith(SCRIPT)) {
                scripts.put(name, content.text());
            }
        });
        var reader = new CommandReader(procedures, stack, scripts);
        files.forEach((name, content) -> {
            if (name.endsWith(YAML) && !name.equals(STACK_FILE)) {
                var id = name.substring(0, name.length() - YAML.length());
                reader.read(YamlFile.parse(path(name), content.toArray(), problems), id)
                        .ifPresent(command -> commands.put(id, withDigest(command, name)));
            } else if (!name.endsWith(SCRIPT) && !name.endsWith(YAML)) {
                problems.add(
                        path(name), 0, "is not expected here; a command is a .yaml file, its scripts are .sh files");
            }
        });
        checkScriptsAreUsed(scripts, commands);
        return commands;
    }

    private void checkScriptsAreUsed(SortedMap<String, String> scripts, SortedMap<String, CommandDefinition> commands) {
        if (!problems.isEmpty()) {
            return;
        }
        var unused = new HashSet<>(scripts.keySet());
        commands.values().forEach(command -> unused.removeAll(command.scripts().keySet()));
        unused.forEach(name -> problems.add(path(name), 0, "is used by no command"));
    }

    private CommandDefinition withDigest(CommandDefinition command, String name) {
        var part = new HashSet<>(Set.of(path(name), path(STACK_FILE)));
        command.scripts().keySet().forEach(script -> part.add(path(script)));
        return command.withDigest(Digests.of(digests, part::contains));
    }

    private String path(String name) {
        return "commands/" + directory + "/" + name;
    }
}
