package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SegmentFormat;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SegmentState;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.remote.SupervisorScript;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The supervisor over real SSH: every way to detach that the lab's machines offer.
@Tag("lab")
class SupervisorTest {
    private static final SplittableRandom RANDOM = new SplittableRandom();
    private static LabSite site;
    private static SshRemoteShell shell;
    private static SshSupervisor supervisor;

    @BeforeAll
    static void connect() throws IOException {
        site = LabSite.read();
        shell = new SshRemoteShell(site::find, new Secrets(new Redactor()));
        supervisor = new SshSupervisor(shell, SupervisorScript.packaged());
    }

    @AfterAll
    static void close() {
        shell.close();
    }

    @ParameterizedTest
    @CsvSource({"everbit,sudo-systemd-run", "stockboom,user-systemd-run", "web-project,setsid"})
    void the_best_way_to_detach_is_found_and_a_segment_runs_once(String host, String detach) throws RemoteException {
        var probe = assertInstanceOf(SupervisorAnswer.Given.class, supervisor.probe(site.host(host)))
                .value();
        assertEquals(Optional.of(DetachMode.of(detach)), ((dev.dangjik.remote.SupervisorProbe) probe).best());

        var key = new SegmentKey("lab" + Long.toString(RANDOM.nextLong(1L << 40), 36), 1);
        var counter = "/tmp/count-" + key;
        var text = SegmentFormat.render(segment(host, DetachMode.of(detach), counter), key, "the supervisor's test");
        supervisor.launch(site.host(host), key, text, Duration.ofMillis(100));
        supervisor.launch(site.host(host), key, text, Duration.ofMillis(100));

        var last = follow(host, key);

        assertEquals(SegmentState.DONE, last.state());
        assertEquals(Optional.of(SegmentOutcome.SUCCEEDED), last.outcome());
        assertEquals("x\n", read(host, counter));
    }

    @Test
    void a_machine_that_kills_what_outlives_a_session_offers_no_way_and_says_what_to_do() throws RemoteException {
        var probe = supervisor.probe(site.host("o4o-web")).given().orElseThrow();

        assertEquals(Optional.empty(), probe.best());
        assertTrue(probe.toString().contains("enable-linger"), probe.toString());
    }

    private static dev.dangjik.remote.SegmentFollow follow(String host, SegmentKey key) throws RemoteException {
        var from = new SegmentOffsets(0, 0);
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() - end < 0) {
            var answer = supervisor
                    .follow(site.host(host), key, from, Duration.ofSeconds(5))
                    .given()
                    .orElseThrow();
            if (answer.state() != SegmentState.RUNNING && answer.state() != SegmentState.CLAIMED) {
                return answer;
            }
            from = new SegmentOffsets(answer.nextEventsOffset(), answer.nextOutputOffset());
        }
        throw new AssertionError("the segment " + key + " did not end");
    }

    private static String read(String host, String file) throws RemoteException {
        var outcome = shell.exec(site.host(host), ShellCommand.of("cat", file), Duration.ofMinutes(1));
        return outcome.output().text();
    }

    private static Segment.Remote segment(String host, DetachMode detach, String counter) {
        var count = new Step(
                "count",
                new LocalizedText("세기", "Count"),
                Phase.CHANGE,
                ShellCommand.of("sh", "-c", "echo x >> \"$1\"", "sh", counter),
                Optional.of(ShellCommand.of("test", "-s", counter)),
                Duration.ofMinutes(1),
                false,
                CancelSafety.SAFE,
                OnFailure.STOP);
        return new Segment.Remote(
                1,
                host,
                site.host(host).fingerprints(),
                detach,
                Optional.of(new LockName("lab", "count")),
                Optional.empty(),
                false,
                Duration.ofMinutes(2),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(count),
                List.of());
    }
}
