package dev.dangjik.remote;

import dev.dangjik.plan.ShellCommand;
import java.nio.charset.StandardCharsets;

/// The text sent to the login shell for one command.
///
/// It prints an opening line with its process id on both streams first, because start-up files of the shell may
/// print there too. It runs the command in a subshell and ends by itself with the status it saw, also when told
/// to stop: a session whose shell dies by a signal loses the end of its output.
///
/// @param opening behind which the command's own output begins
record CommandLine(String text, Opening opening) {
    /// Linux takes at most 128 KiB, with the NUL behind it, as one argument (MAX_ARG_STRLEN in execve(2)), and
    /// the whole line is one argument of the login shell.
    static final int LONGEST = 128 * 1024 - 1;

    /// @throws IllegalArgumentException when the line is longer than 128 KiB
    static CommandLine of(ShellCommand command) {
        Opening opening = Opening.fresh();
        String echo = opening.echo("$$");
        String text = "trap : TERM; " + echo + "; " + echo + " >&2; ( " + command + " ); exit $?";
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new IllegalArgumentException("a command line of " + length + " bytes is longer than the " + LONGEST
                    + " that Linux takes; send what is long by standard input");
        }
        return new CommandLine(text, opening);
    }

    /// A word for the program that sshd starts for our key there; no shell reads it.
    ///
    /// @throws IllegalArgumentException when it is not one word of small letters
    static CommandLine forced(String word) {
        if (!word.matches("[a-z]{1,20}")) {
            throw new IllegalArgumentException("not one word of small letters: " + word);
        }
        Opening opening = Opening.fresh();
        return new CommandLine(word + " " + opening.word(), opening);
    }
}
