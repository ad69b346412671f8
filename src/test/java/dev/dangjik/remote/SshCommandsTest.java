package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome.Killed;
import dev.dangjik.remote.ExecOutcome.TimedOut;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.SshServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the library or sshd does to a command unless it is guarded, each once reproduced and now kept away.
class SshCommandsTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    private Path directory;

    private SshServer server;
    private SshRemoteShell shell;
    private Host host;

    @BeforeEach
    void start() throws Exception {
        server = SshServer.start(directory);
        host = server.host("gate");
        shell = Shells.knowing(host);
    }

    @AfterEach
    void stop() throws Exception {
        shell.close();
        server.close();
    }

    @Test
    void words_arrive_as_they_are_whatever_is_in_them() throws Exception {
        var random = new Random(20_261_121);
        var words = new java.util.ArrayList<>(java.util.List.of(
                "",
                " ",
                "a  b",
                "it's",
                "''",
                "\\",
                "\\\\",
                "\\'",
                "\"",
                "$HOME",
                "`id`",
                "$(id)",
                "*",
                "~",
                "!!",
                "-n",
                "--",
                "a\nb\n",
                "\t",
                "주문 둘",
                "😀",
                "\u2014x",
                "\u201cx\u201d",
                "#",
                ";",
                "&",
                "|",
                ">x"));
        for (int number = 0; number < 300; number++) {
            var word = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                word.appendCodePoint(random.nextInt(1, random.nextInt(5) == 0 ? 0xd800 : 0x80));
            }
            words.add(word.toString());
        }
        var command = Shells.script("printf '%s\\0' \"$@\"").and(words.toArray(String[]::new));

        var printed = Shells.exited(shell.exec(host, command, Shells.LIMIT)).output();

        assertEquals(String.join("\0", words) + "\0", printed.text());
    }

    @Test
    void a_command_that_ignores_its_input_holds_up_nobody_else() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var flood = Bytes.copyOf(new byte[8 * MEBIBYTE]);
            var deaf = threads.submit(() -> shell.exec(
                    host,
                    Shells.script("cd; touch begun; while [ ! -e go ]; do sleep 0.02; done"),
                    flood,
                    Shells.LIMIT));
            Await.truth(Shells.LIMIT, () -> Files.exists(home().resolve("begun")));

            assertTrue(took(() -> echo()).compareTo(Shells.LIMIT.dividedBy(2)) < 0, "while it stands");
            Files.createFile(home().resolve("go"));
            assertTrue(took(() -> echo()).compareTo(Shells.LIMIT.dividedBy(2)) < 0, "while it ends");

            assertTrue(Shells.exited(deaf.get()).isSuccess());
        }
        echo();
        assertEquals(1, server.logins());
    }

    @Test
    void no_byte_of_the_input_is_lost_when_the_command_reads_late() throws Exception {
        for (int size : new int[] {0, 1, 32 * 1024, 2 * MEBIBYTE + 66_001, 3 * MEBIBYTE}) {
            var input = new byte[size];
            new Random(size).nextBytes(input);

            var sum = Shells.exited(
                    shell.exec(host, Shells.script("sleep 0.2; sha256sum"), Bytes.copyOf(input), Shells.LIMIT));

            assertEquals(
                    SegmentText.sha256(Bytes.copyOf(input)), sum.output().text().substring(0, 64), size + " bytes");
        }
    }

    @Test
    void the_tail_of_the_output_is_there_when_a_signal_ended_the_command() throws Exception {
        for (int round = 0; round < 20; round++) {
            var killed = assertInstanceOf(
                    Killed.class,
                    shell.exec(host, Shells.script("head -c 5000000 /dev/zero; kill -9 $$"), Shells.LIMIT));

            assertEquals("KILL", killed.signal());
            assertEquals(5_000_000, killed.output().size(), "round " + round);
        }
    }

    @Test
    void output_and_complaints_are_both_read_to_their_ends() throws Exception {
        var command = Shells.script("head -c 5000000 /dev/zero >&2; echo between; head -c 5000000 /dev/zero >&2");

        var exited = Shells.exited(shell.exec(host, command, Shells.LIMIT));

        assertEquals("between\n", exited.output().text());
        assertEquals(SshExecution.OUTPUT_CAP, exited.errors().size());
        assertTrue(exited.isTruncated());
    }

    @Test
    void output_beyond_the_cap_is_dropped_and_the_command_goes_on() throws Exception {
        var command = Shells.script("head -c 40000000 /dev/zero; echo done >&2; exit 7");

        var exited = Shells.exited(shell.exec(host, command, Shells.LIMIT));

        assertEquals(7, exited.code());
        assertEquals("done\n", exited.errors().text());
        assertEquals(SshExecution.OUTPUT_CAP, exited.output().size());
        assertTrue(exited.isTruncated());
    }

    @Test
    void a_command_stopped_while_it_prints_leaves_the_connection_to_the_others() throws Exception {
        for (int round = 0; round < 3; round++) {
            var outcome = shell.exec(host, ShellCommand.of("yes", "나는 멈추지 않는다"), Duration.ofSeconds(2));

            assertTrue(assertInstanceOf(TimedOut.class, outcome).output().size() > 0);
            echo();
        }
        assertEquals(1, server.logins());
    }

    @Test
    void a_nul_never_reaches_the_server() throws Exception {
        echo();

        assertThrows(IllegalArgumentException.class, () -> ShellCommand.of("echo", "a\0b"));

        echo();
        assertEquals(1, server.logins());
    }

    @Test
    void the_longest_command_that_linux_takes_runs_and_a_longer_one_is_refused_here() throws Exception {
        int room = CommandLine.LONGEST
                - CommandLine.of(ShellCommand.of("echo", "")).text().getBytes(StandardCharsets.UTF_8).length
                + "''".length();

        assertEquals(
                room,
                Shells.said(shell, host, ShellCommand.of("echo", "x".repeat(room)))
                        .length());
        var refusal = assertThrows(
                IllegalArgumentException.class,
                () -> shell.exec(host, ShellCommand.of("echo", "x".repeat(room + 1)), Shells.LIMIT));
        assertTrue(String.valueOf(refusal.getMessage()).contains("by standard input"), refusal.getMessage());
    }

    @Test
    void exit_codes_are_what_they_are_and_a_signal_is_no_exit_code() throws Exception {
        assertEquals(
                0,
                Shells.exited(shell.exec(host, ShellCommand.of("true"), Shells.LIMIT))
                        .code());
        assertEquals(
                3,
                Shells.exited(shell.exec(host, Shells.script("exit 3"), Shells.LIMIT))
                        .code());
        assertEquals(
                127,
                Shells.exited(shell.exec(host, ShellCommand.of("no-such-program"), Shells.LIMIT))
                        .code());
        for (var signal : new String[] {"TERM", "KILL", "SEGV", "HUP"}) {
            var killed = shell.exec(host, Shells.script("kill -" + signal + " $$"), Shells.LIMIT);
            assertEquals(signal, assertInstanceOf(Killed.class, killed).signal());
        }
    }

    @Test
    void a_login_shell_that_is_killed_under_the_command_is_never_an_exit() throws Exception {
        var outcome =
                shell.exec(host, Shells.script("echo before; kill -9 -$(ps -o pgid= $$ | tr -d ' ')"), Shells.LIMIT);

        assertInstanceOf(Killed.class, outcome);
        echo();
    }

    @Test
    void at_its_limit_a_command_gets_term_and_what_it_printed_is_kept() throws Exception {
        var command = Shells.script("trap 'echo told; exit 0' TERM; echo begun; while :; do sleep 0.05; done");
        var limit = Duration.ofSeconds(4);
        var begun = System.nanoTime();

        var outcome = shell.exec(host, command, limit);

        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertEquals(
                "begun\ntold\n",
                assertInstanceOf(TimedOut.class, outcome).output().text());
        assertTrue(took.compareTo(limit) >= 0, "it took " + took);
    }

    @Test
    void a_command_that_ignores_term_gets_kill_two_seconds_later() throws Exception {
        var command = Shells.script("trap '' TERM; echo $$ >~/pid; while :; do sleep 0.05; done");
        var limit = Duration.ofSeconds(4);
        var begun = System.nanoTime();

        var outcome = shell.exec(host, command, limit);

        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertEquals(limit, assertInstanceOf(TimedOut.class, outcome).limit());
        assertTrue(took.compareTo(limit.plusSeconds(2)) >= 0, "it took " + took);
        long pid = Long.parseLong(Files.readString(home().resolve("pid")).strip());
        Await.truth(Shells.LIMIT, () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void what_a_start_up_file_prints_is_not_output() throws Exception {
        Files.writeString(home().resolve(".bashrc"), "echo welcome; echo careful >&2\n");

        var exited = Shells.exited(shell.exec(host, Shells.script("echo out; echo err >&2"), Shells.LIMIT));

        assertEquals("out\n", exited.output().text());
        assertEquals("err\n", exited.errors().text());
    }

    @Test
    void no_terminal_is_asked_for_so_nothing_is_echoed_or_merged() throws Exception {
        var exited = Shells.exited(shell.exec(
                host,
                Shells.script("[ -t 0 ] || [ -t 1 ] || echo none; cat >&2"),
                Bytes.utf8("secret\n"),
                Shells.LIMIT));

        assertEquals("none\n", exited.output().text());
        assertEquals("secret\n", exited.errors().text());
    }

    @Test
    void an_account_without_a_shell_is_refused_with_what_it_said() throws Exception {
        try (var closed = SshServer.start(directory, "ForceCommand echo This account is not available.; exit 1")) {
            var refusal = assertThrows(
                    RemoteException.class,
                    () -> shell.exec(closed.host("closed"), ShellCommand.of("true"), Shells.LIMIT));

            assertEquals(Reason.REFUSED, refusal.reason());
            assertTrue(
                    String.valueOf(refusal.getMessage()).contains("This account is not available."),
                    refusal.getMessage());
        }
    }

    @Test
    void a_login_shell_that_reads_quotes_its_own_way_is_refused_before_any_command() throws Exception {
        // as fish does: a backslash before a backslash is one backslash, also inside single quotes
        var fish = "ForceCommand eval \"$(printf '%s' \"$SSH_ORIGINAL_COMMAND\" | sed 's/\\\\\\\\/\\\\/g')\"";
        try (var odd = SshServer.start(directory, fish)) {
            var ran = odd.home().resolve("ran");
            var refusal = assertThrows(
                    RemoteException.class,
                    () -> shell.exec(odd.host("odd"), ShellCommand.of("touch", ran.toString()), Shells.LIMIT));

            assertEquals(Reason.REFUSED, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains("chsh -s /bin/bash"), refusal.getMessage());
            assertFalse(Files.exists(ran));
        }
    }

    /// What `~` is there; commands begin in the real home of this user.
    private Path home() {
        return server.home();
    }

    private void echo() throws RemoteException {
        assertEquals("in", Shells.said(shell, host, ShellCommand.of("echo", "in")));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Duration took(Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
