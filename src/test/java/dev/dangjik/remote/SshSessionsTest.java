package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One connection per host, and how many sessions it carries.
class SshSessionsTest {
    /// Tells how many there are, itself included, once it may go.
    private static final ShellCommand COUNTED = Shells.script(
            "cd; mkdir -p now; touch now/$$; while [ ! -e go ]; do sleep 0.02; done; ls now | wc -l; rm now/$$");

    @TempDir
    private Path directory;

    private SshServer server;
    private SshRemoteShell shell;
    private Host host;
    private ExecutorService threads;

    @BeforeEach
    void start() throws Exception {
        server = SshServer.start(directory);
        host = server.host("gate");
        shell = Shells.knowing(host);
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() throws Exception {
        shell.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void two_dozen_commands_at_once_share_one_connection_and_six_sessions() throws Exception {
        assertEquals(6, most(shell, server, 24, 6));
        assertEquals(1, server.logins());
    }

    @Test
    void a_server_that_allows_fewer_sessions_is_asked_again_until_one_is_free() throws Exception {
        try (var small = SshServer.start(directory, "MaxSessions 4");
                var few = Shells.knowing()) {
            assertEquals(4, most(few, small, 16, 4));
            assertEquals(1, small.logins());
        }
    }

    @Test
    void when_all_sessions_stay_busy_the_seventh_hears_that_they_are() throws Exception {
        var standing = new ArrayList<Future<ExecOutcome>>();
        for (int number = 0; number < 6; number++) {
            var mine = "at" + number;
            standing.add(threads.submit(() -> shell.exec(
                    host, Shells.script("cd; touch $1; while [ ! -e go ]; do sleep 0.02; done", mine), Shells.LIMIT)));
        }
        for (int number = 0; number < 6; number++) {
            var theirs = server.home().resolve("at" + number);
            Await.truth(Shells.LIMIT, () -> Files.exists(theirs));
        }

        var refusal = assertThrows(
                RemoteException.class, () -> shell.exec(host, ShellCommand.of("true"), Duration.ofSeconds(1)));

        assertEquals(Reason.BUSY, refusal.reason());
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("all 6 sessions were busy for 1 s"),
                refusal.getMessage());
        Files.createFile(server.home().resolve("go"));
        for (var one : standing) {
            assertTrue(Shells.exited(one.get()).isSuccess());
        }
        echo();
    }

    @Test
    void six_commands_that_never_end_are_stopped_and_leave_room_for_others() throws Exception {
        var standing = IntStream.range(0, 6)
                .mapToObj(_ ->
                        threads.submit(() -> shell.exec(host, ShellCommand.of("sleep", "300"), Duration.ofMillis(300))))
                .toList();
        for (var one : standing) {
            assertEquals(ExecOutcome.TimedOut.class, one.get().getClass());
        }

        echo();
        assertEquals(1, server.logins());
    }

    @Test
    void a_server_that_opens_no_session_at_all_says_where_to_look() throws Exception {
        try (var closed = SshServer.start(directory, "MaxSessions 0")) {
            var refusal = assertThrows(
                    RemoteException.class,
                    () -> shell.exec(closed.host("closed"), ShellCommand.of("true"), Shells.LIMIT));

            assertEquals(Reason.BUSY, refusal.reason());
            assertTrue(
                    String.valueOf(refusal.getMessage()).contains("MaxSessions in sshd_config"), refusal.getMessage());
        }
    }

    @Test
    void a_dropped_connection_makes_what_runs_unknown_and_is_made_anew_for_the_next() throws Exception {
        var running = threads.submit(
                () -> shell.exec(host, Shells.script("cd; touch begun; sleep 300"), Duration.ofMinutes(5)));
        Await.truth(Shells.LIMIT, () -> Files.exists(server.home().resolve("begun")));

        server.drop();

        var lost = assertThrows(ExecutionException.class, running::get).getCause();
        assertEquals(Reason.LOST, assertInstanceOf(RemoteException.class, lost).reason());
        echo();
        assertEquals(2, server.logins());
        assertEquals(1, shell.connections());
    }

    @Test
    void a_connection_dropped_while_idle_costs_nobody_anything() throws Exception {
        for (int round = 1; round <= 5; round++) {
            echo();
            assertEquals(round, server.logins());
            server.drop();
        }
    }

    @Test
    void a_connection_nobody_uses_is_closed_and_made_again_when_it_is_needed() throws Exception {
        var hasty = Shells.hasty();
        var settings = new SshSettings(
                hasty.connectWithin(),
                hasty.answerWithin(),
                hasty.busy(),
                hasty.idle(),
                Duration.ofSeconds(2),
                hasty.connectsAtOnce(),
                hasty.sessionsAtOnce());
        try (var brief = Shells.knowing(settings)) {
            assertEquals("in", Shells.said(brief, host, ShellCommand.of("echo", "in")));
            Await.truth(Shells.LIMIT, () -> brief.connections() == 0);
            assertEquals("in", Shells.said(brief, host, ShellCommand.of("echo", "in")));
        }
        assertEquals(2, server.logins());
    }

    @Test
    void many_who_need_the_first_connection_wait_for_the_same_one() throws Exception {
        var answers = IntStream.range(0, 20)
                .mapToObj(number -> threads.submit(
                        () -> Shells.said(shell, host, ShellCommand.of("echo", Integer.toString(number)))))
                .toList();
        for (int number = 0; number < answers.size(); number++) {
            assertEquals(Integer.toString(number), answers.get(number).get());
        }
        assertEquals(1, server.logins());
    }

    @Test
    void after_closing_nothing_is_connected_and_nothing_new_begins() throws Exception {
        echo();

        shell.close();

        assertEquals(0, shell.connections());
        var refusal =
                assertThrows(RemoteException.class, () -> shell.exec(host, ShellCommand.of("true"), Shells.LIMIT));
        assertTrue(String.valueOf(refusal.getMessage()).contains("shutting down"), refusal.getMessage());
    }

    /// The most that any of `count` commands saw at once, none of which may go before there are `expected`.
    private int most(SshRemoteShell through, SshServer to, int count, int expected) throws Exception {
        var target = to.host(host.id());
        var answers = IntStream.range(0, count)
                .mapToObj(_ -> threads.submit(() -> Shells.said(through, target, COUNTED)))
                .toList();
        Await.value(Shells.LIMIT, () -> namesIn(to.home().resolve("now")), now -> now >= expected);
        Files.createFile(to.home().resolve("go"));
        int most = 0;
        for (var answer : answers) {
            most = Math.max(most, Integer.parseInt(answer.get()));
        }
        return most;
    }

    private static int namesIn(Path directory) {
        var names = directory.toFile().list();
        return names == null ? 0 : names.length;
    }

    private void echo() throws RemoteException {
        assertEquals("in", Shells.said(shell, host, ShellCommand.of("echo", "in")));
    }
}
