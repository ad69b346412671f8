package dev.dangjik.exposure.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.SecretReference;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.ForcedCommand;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshExposureHelperTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_371_561);
    private static final Host HOST = new Host(
            "vm",
            "127.0.0.1",
            22,
            "dangjik-exposure",
            List.of(),
            SecretReference.parse("env:KEY"),
            Optional.empty(),
            Optional.empty(),
            "~/.dangjik-vm");

    /// A machine that says what it is told to say.
    private static final class Machine implements ForcedCommand {
        private final List<String> asked = new ArrayList<>();
        private final Optional<RemoteException.Reason> reason;
        private final ExecOutcome outcome;

        private Machine(Optional<RemoteException.Reason> reason, ExecOutcome outcome) {
            this.reason = reason;
            this.outcome = outcome;
        }

        static Machine saying(int code, String output) {
            return new Machine(
                    Optional.empty(),
                    new ExecOutcome.Exited(
                            code, Bytes.utf8(output), Bytes.utf8("sudo: a password is required"), false));
        }

        @Override
        public ExecOutcome ask(Host host, String word, Bytes input, Duration limit) throws RemoteException {
            asked.add(word + "\n" + input.text());
            if (reason.isPresent()) {
                throw new RemoteException(host, reason.get(), "asking for " + word, null);
            }
            return outcome;
        }

        @Override
        public String publicKey(Host host) {
            return "ssh-ed25519 AAAA";
        }

        ExposureHelper helper() {
            return new SshExposureHelper(this, Clock.fixed(NOW, ZoneOffset.UTC));
        }
    }

    private static ExposureOrder order() {
        return new ExposureOrder(
                "EXP-42",
                "everbit/grafana",
                Duration.ofMinutes(30),
                List.of("203.0.113.7/32", "2001:db8::/64"),
                "bg-kim",
                Optional.of(Duration.ofMinutes(10)),
                Optional.of("IALO-RTJQ"));
    }

    @Test
    void an_order_is_told_in_lines_that_end_with_end() {
        var machine = Machine.saying(0, """
                dangjik-exposure 1 opened
                id=EXP-42
                opened=1795371561
                expires=1795373361
                sha256=2b93
                user=bg-kim
                password=3bffCVYeQEuBqmbaCV53
                end
                """);

        var opened =
                assertInstanceOf(HelperAnswer.Opened.class, machine.helper().open(HOST, order()));

        assertEquals(List.of("""
                open
                id=EXP-42
                surface=everbit/grafana
                ttl=1800
                user=bg-kim
                source=203.0.113.7/32
                source=2001:db8::/64
                heartbeat=600
                plan=IALO-RTJQ
                now=1795371561
                end
                """), machine.asked);
        assertEquals(NOW, opened.openedAt());
        assertEquals(NOW.plusSeconds(1800), opened.expiresAt());
        var credentials = opened.credentials().orElseThrow();
        assertEquals("bg-kim", credentials.user());
        assertEquals("3bffCVYeQEuBqmbaCV53", credentials.password().reveal());
        assertFalse(opened.toString().contains("3bff"), opened.toString());
    }

    @Test
    void the_same_order_again_is_open_without_a_password() {
        var machine = Machine.saying(
                0, "dangjik-exposure 1 opened\nid=EXP-42\nopened=1795371561\nexpires=1795373361\nsha256=2b93\nend\n");

        assertEquals(
                new HelperAnswer.Opened("EXP-42", NOW, NOW.plusSeconds(1800), "2b93", Optional.empty()),
                machine.helper().open(HOST, order()));
    }

    @Test
    void a_refusal_a_failure_and_an_incomplete_close_are_three_things() {
        assertEquals(
                new HelperAnswer.Refused("too-long", "everbit/grafana may be open for 1800 seconds"),
                Machine.saying(77, """
                        dangjik-exposure 1 refused
                        code=too-long
                        text=everbit/grafana may be open for 1800 seconds
                        end
                        """).helper().open(HOST, order()));
        assertEquals(
                new HelperAnswer.Failed("nginx", "unknown directive"),
                Machine.saying(69, "dangjik-exposure 1 failed\ncode=nginx\ntext=unknown directive\nend\n")
                        .helper()
                        .open(HOST, order()));
        assertEquals(
                new HelperAnswer.CloseIncomplete("EXP-42", "unknown directive"),
                Machine.saying(75, "dangjik-exposure 1 incomplete\nid=EXP-42\ntext=unknown directive\nend\n")
                        .helper()
                        .close(HOST, "EXP-42", "operator"));
    }

    @Test
    void what_is_open_and_what_was_closed_is_read_from_its_lines() {
        var machine = Machine.saying(0, """
                dangjik-exposure 1 status
                now=1795371600
                open=id=EXP-42 surface=everbit/grafana opened=1795371561 expires=1795373361 phase=open beat=1795371590
                open=id=EXP-41 surface= opened=0 expires=0 phase=broken beat=-
                receipt=id=EXP-40 surface=everbit/grafana opened=1795370000 closed=1795371000 reason=ttl layer=timer \
                reloaded=yes cut=no sha256=ab12
                end
                """);

        var status =
                assertInstanceOf(HelperAnswer.Status.class, machine.helper().status(HOST));

        assertEquals(List.of("status\n"), machine.asked);
        assertEquals(
                List.of(
                        new OpenExposure(
                                "EXP-42",
                                "everbit/grafana",
                                NOW,
                                NOW.plusSeconds(1800),
                                "open",
                                Optional.of(Instant.ofEpochSecond(1_795_371_590))),
                        new OpenExposure("EXP-41", "", Instant.EPOCH, Instant.EPOCH, "broken", Optional.empty())),
                status.open());
        assertEquals(
                List.of(new Receipt(
                        "EXP-40",
                        "everbit/grafana",
                        Instant.ofEpochSecond(1_795_370_000),
                        Instant.ofEpochSecond(1_795_371_000),
                        "ttl",
                        "timer",
                        true,
                        false,
                        "ab12")),
                status.closed());
    }

    @Test
    void preflight_tells_every_check_with_what_to_do() {
        var checked = assertInstanceOf(
                HelperAnswer.Checked.class, Machine.saying(0, """
                dangjik-exposure 1 checked
                now=1795371561
                helper=aa
                policy=bb
                check=memory well
                check=place:everbit/grafana not-well the server of api.everbit.kr lacks: include x;
                end
                """).helper().preflight(HOST));

        assertFalse(checked.isReady());
        assertEquals(
                List.of(
                        new Check("memory", true, ""),
                        new Check("place:everbit/grafana", false, "the server of api.everbit.kr lacks: include x;")),
                checked.checks());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dangjik-exposure 1 opened\nid=EXP-42\n",
                "dangjik-exposure 2 opened\nend\n",
                "bash: oh\nend\n"
            })
    void an_answer_that_is_not_whole_may_have_had_an_effect(String output) {
        var answer = Machine.saying(137, output).helper().open(HOST, order());

        assertTrue(assertInstanceOf(HelperAnswer.Unreachable.class, answer).mayHaveActed());
    }

    @Test
    void without_the_helper_it_says_how_to_install_it() {
        var answer = assertInstanceOf(
                HelperAnswer.Failed.class, Machine.saying(1, "").helper().open(HOST, order()));

        assertEquals("not-installed", answer.code());
        assertTrue(answer.text().contains("sudo: a password is required"), answer.text());
        assertTrue(answer.text().contains("dangjik provision"), answer.text());
    }

    @Test
    void only_a_connection_lost_in_between_may_have_had_an_effect() {
        for (var reason : RemoteException.Reason.values()) {
            var machine = new Machine(Optional.of(reason), new ExecOutcome.Killed("TERM", Bytes.EMPTY, Bytes.EMPTY));
            var answer = assertInstanceOf(
                    HelperAnswer.Unreachable.class, machine.helper().close(HOST, "EXP-42", "operator"));
            assertEquals(reason == RemoteException.Reason.LOST, answer.mayHaveActed(), reason.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXP 1", "EXP\n1", "-x", "", "a--b", "0123456789012345678901234567890123456789x"})
    void what_the_helper_could_not_even_read_is_no_order(String id) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ExposureOrder(
                        id, "a/b", Duration.ofMinutes(1), List.of(), "kim", Optional.empty(), Optional.empty()));
    }
}
