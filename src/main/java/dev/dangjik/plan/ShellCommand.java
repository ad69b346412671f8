package dev.dangjik.plan;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A remote command as words. It becomes text once, in [#toString()], with every word quoted for a POSIX shell.
public record ShellCommand(List<String> words) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /// @throws IllegalArgumentException without words, or with a NUL character (sshd drops the connection on one)
    public ShellCommand {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least one word");
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a command word must not contain a NUL character");
        }
    }

    public static ShellCommand of(String... words) {
        return new ShellCommand(List.of(words));
    }

    /// This command with more words behind it.
    public ShellCommand and(String... more) {
        return new ShellCommand(
                Stream.concat(words.stream(), List.of(more).stream()).toList());
    }

    @Override
    public String toString() {
        return words.stream().map(ShellCommand::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
