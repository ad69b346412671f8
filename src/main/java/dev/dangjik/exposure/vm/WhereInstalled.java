package dev.dangjik.exposure.vm;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Asks the helper of a machine only where its user exists, as the usual user of that machine sees it.
///
/// A login as a user who does not exist looks like an attack: what watches sshd there (fail2ban, after five in ten
/// minutes as Debian has it) would shut out the bot's address, and with it every deploy, rollback and close. Where the
/// usual user cannot be asked, the helper is: closing depends on nothing else.
public final class WhereInstalled implements ExposureHelper {
    private static final Duration LOOK = Duration.ofSeconds(10);

    /// Of getent: there is no such key.
    private static final int NOT_FOUND = 2;

    private final ExposureHelper helper;
    private final RemoteShell shell;
    private final Function<String, Optional<Host>> usual;

    /// Who was there when last looked, and could be asked since.
    private final Set<Login> known = ConcurrentHashMap.newKeySet();

    /// @param usual the machine of this id as its usual user sees it
    public WhereInstalled(ExposureHelper helper, RemoteShell shell, Function<String, Optional<Host>> usual) {
        this.helper = helper;
        this.shell = shell;
        this.usual = usual;
    }

    private record Login(String host, String address, int port, String user) {}

    @Override
    public HelperAnswer.ToOpen open(Host host, ExposureOrder order) {
        var missing = missing(host);
        return missing.isPresent() ? missing.get() : heard(host, helper.open(host, order));
    }

    @Override
    public HelperAnswer.ToClose close(Host host, String id, String reason) {
        var missing = missing(host);
        return missing.isPresent() ? missing.get() : heard(host, helper.close(host, id, reason));
    }

    @Override
    public HelperAnswer.ToStatus status(Host host) {
        var missing = missing(host);
        return missing.isPresent() ? missing.get() : heard(host, helper.status(host));
    }

    @Override
    public HelperAnswer.ToRotate rotate(Host host, String id) {
        var missing = missing(host);
        return missing.isPresent() ? missing.get() : heard(host, helper.rotate(host, id));
    }

    @Override
    public HelperAnswer.ToHeartbeat heartbeat(Host host, String id) {
        var missing = missing(host);
        return missing.isPresent() ? missing.get() : heard(host, helper.heartbeat(host, id));
    }

    @Override
    public HelperAnswer.ToPreflight preflight(Host host) {
        var missing = missing(host);
        return missing.isPresent() ? missing.get() : heard(host, helper.preflight(host));
    }

    private static Login login(Host host) {
        return new Login(host.id(), host.address(), host.port(), host.user());
    }

    private <A extends HelperAnswer> A heard(Host host, A answer) {
        if (answer instanceof HelperAnswer.Unreachable) {
            known.remove(login(host));
        }
        return answer;
    }

    private Optional<HelperAnswer.Failed> missing(Host host) {
        var login = login(host);
        if (known.contains(login)) {
            return Optional.empty();
        }
        var door = usual.apply(host.id());
        if (door.isEmpty()) {
            return Optional.empty();
        }
        try {
            var outcome = shell.exec(door.get(), ShellCommand.of("getent", "passwd", host.user()), LOOK);
            if (outcome instanceof ExecOutcome.Exited exited && exited.code() == NOT_FOUND) {
                return Optional.of(new HelperAnswer.Failed(
                        "not-installed", "there is no user " + host.user() + "; type: dangjik provision " + host.id()));
            }
            if (outcome instanceof ExecOutcome.Exited exited && exited.isSuccess()) {
                known.add(login);
            }
        } catch (RemoteException e) {
            // The helper has a key and a user of its own, and says itself what is wrong.
            return Optional.empty();
        }
        return Optional.empty();
    }
}
