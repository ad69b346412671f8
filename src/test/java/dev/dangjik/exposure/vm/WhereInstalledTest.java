package dev.dangjik.exposure.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.config.SecretReference;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.ForcedCommand;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Nobody logs in as a user who is not there: the machine would take the bot for an attacker.
class WhereInstalledTest {
    private static final Host USUAL = host("ubuntu");
    private static final Host ASIDE = host("dangjik-exposure");

    private final List<String> asked = new ArrayList<>();
    private Optional<RemoteException.Reason> usualTrouble = Optional.empty();
    private boolean isHelperReached = true;
    private int found;

    private final ExposureHelper helper = new WhereInstalled(
            new SshExposureHelper(new Gate(), Clock.systemUTC()),
            new Usual(),
            id -> Optional.of(USUAL).filter(host -> host.id().equals(id)));

    private static Host host(String user) {
        return new Host(
                "vm",
                "127.0.0.1",
                22,
                user,
                List.of(),
                SecretReference.parse("env:KEY"),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }

    /// The machine as its usual user sees it.
    private final class Usual implements RemoteShell {
        @Override
        public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
            asked.add(host.user() + ": " + command);
            if (usualTrouble.isPresent()) {
                throw new RemoteException(host, usualTrouble.get(), "looking", null);
            }
            return new ExecOutcome.Exited(found, Bytes.EMPTY, Bytes.EMPTY, false);
        }
    }

    /// The machine as the user of the helper sees it.
    private final class Gate implements ForcedCommand {
        @Override
        public ExecOutcome ask(Host host, String word, Bytes input, Duration limit) throws RemoteException {
            asked.add(host.user() + ": " + word);
            if (!isHelperReached) {
                throw new RemoteException(host, RemoteException.Reason.AUTHENTICATION, "asking", null);
            }
            return new ExecOutcome.Exited(
                    0, Bytes.utf8("dangjik-exposure 1 status\nnow=1795371561\nend\n"), Bytes.EMPTY, false);
        }

        @Override
        public String publicKey(Host host) {
            return "ssh-ed25519 AAAA";
        }
    }

    @Test
    void a_user_who_is_not_there_is_not_tried_however_often_one_asks() {
        found = 2;

        for (int i = 0; i < 3; i++) {
            var failed = assertInstanceOf(HelperAnswer.Failed.class, helper.status(ASIDE));
            assertEquals("there is no user dangjik-exposure; type: dangjik provision vm", failed.text());
        }
        assertInstanceOf(HelperAnswer.Failed.class, helper.preflight(ASIDE));
        assertInstanceOf(HelperAnswer.Failed.class, helper.close(ASIDE, "EXP-1", "operator"));

        assertEquals(
                List.of("ubuntu: getent passwd dangjik-exposure"),
                asked.stream().distinct().toList());
    }

    @Test
    void one_who_is_there_is_looked_for_once() {
        helper.status(ASIDE);
        helper.status(ASIDE);

        assertEquals(
                List.of(
                        "ubuntu: getent passwd dangjik-exposure",
                        "dangjik-exposure: status",
                        "dangjik-exposure: status"),
                asked);
    }

    @Test
    void one_who_was_turned_away_is_looked_for_again() {
        helper.status(ASIDE);
        isHelperReached = false;
        helper.status(ASIDE);
        found = 2;

        assertInstanceOf(HelperAnswer.Failed.class, helper.status(ASIDE));
        assertEquals("ubuntu: getent passwd dangjik-exposure", asked.getLast());
    }

    @Test
    void where_the_usual_user_cannot_say_the_helper_is_asked_all_the_same() {
        usualTrouble = Optional.of(RemoteException.Reason.AUTHENTICATION);
        assertInstanceOf(HelperAnswer.Status.class, helper.status(ASIDE));

        usualTrouble = Optional.empty();
        found = 127;
        assertInstanceOf(HelperAnswer.Status.class, helper.status(ASIDE));
    }
}
