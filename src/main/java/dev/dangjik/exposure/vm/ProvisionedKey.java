package dev.dangjik.exposure.vm;

import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ForcedCommand;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Host;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Looks from here whether the exposure user's key works, and whether it can do no more than it should.
public final class ProvisionedKey {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// What the gate says to a word that is none of its own.
    private static final String GATE = "this key asks for";

    private final ForcedCommand machine;
    private final Clock clock;
    private final String helperSha256;

    /// @param helperSha256 of the helper that this version brings
    public ProvisionedKey(ForcedCommand machine, Clock clock, String helperSha256) {
        this.machine = machine;
        this.clock = clock;
        this.helperSha256 = helperSha256;
    }

    /// What was found, a line each.
    public List<Check> look(Host host) {
        var found = new ArrayList<Check>();
        switch (new SshExposureHelper(machine, clock).preflight(host)) {
            case HelperAnswer.Checked checked -> {
                found.add(new Check("key", true, "works for " + host.user()));
                boolean isSame = checked.helperSha256().equals(helperSha256);
                found.add(new Check(
                        "version",
                        isSame,
                        isSame ? "is this one" : "of the helper there is another one; have root run the script again"));
                found.add(new Check("restricted", isRestricted(host), "to the helper's words"));
            }
            case HelperAnswer.Failed(var code, var text) -> found.add(new Check("key", false, code + ": " + text));
            case HelperAnswer.Unreachable unreachable -> found.add(new Check("key", false, unreachable.text()));
        }
        return List.copyOf(found);
    }

    /// A word that a shell would know and the gate does not: only the gate's own refusal is a proof.
    private boolean isRestricted(Host host) {
        try {
            var outcome = machine.ask(host, "id", Bytes.EMPTY, LIMIT);
            return outcome.errors().text().contains(GATE);
        } catch (RemoteException e) {
            return e.reason() == RemoteException.Reason.REFUSED
                    && String.valueOf(e.getMessage()).contains(GATE);
        }
    }
}
