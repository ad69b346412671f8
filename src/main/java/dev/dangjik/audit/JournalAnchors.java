package dev.dangjik.audit;

import dev.dangjik.audit.AnchorReading.Found;
import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AnchorReading.Place;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.Optional;

/// The anchors in the journal of one machine.
///
/// Read as the user that the bot logs in as, who sees what he has written himself, and what others have where
/// he is in the group `adm` or `systemd-journal` (journalctl(1)).
public final class JournalAnchors implements AnchorSource {
    /// Newest lines that are read: about 150 days of 100 anchors a day, and within the 8 MiB that an answer
    /// may have.
    private static final String MOST = "15000";

    private static final ShellCommand READ =
            ShellCommand.of("journalctl", "--no-pager", "-q", "-t", MachineAnchors.TAG, "-o", "cat", "-n", MOST);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Host host;
    private final RemoteShell shell;

    public JournalAnchors(Host host, RemoteShell shell) {
        this.host = host;
        this.shell = shell;
    }

    @Override
    public AnchorReading read() {
        var place = new Place(Kind.MACHINE, host.id());
        try {
            return switch (shell.exec(host, READ, LIMIT)) {
                case ExecOutcome.Exited exited
                when exited.isSuccess() && !exited.isTruncated() ->
                    new AnchorReading.Read(
                            place,
                            exited.output()
                                    .text()
                                    .lines()
                                    .map(line -> new Found(line, Optional.empty(), false))
                                    .toList(),
                            false);
                case ExecOutcome.Exited exited ->
                    unavailable(
                            place,
                            exited.isTruncated()
                                    ? "journalctl had more to say than could be read"
                                    : "journalctl ended with " + exited.code() + ": "
                                            + exited.errors().text().strip());
                case ExecOutcome.Killed killed -> unavailable(place, "journalctl was ended by " + killed.signal());
                case ExecOutcome.TimedOut late ->
                    unavailable(
                            place,
                            "journalctl did not end within " + late.limit().toSeconds() + " s");
            };
        } catch (RemoteException e) {
            return unavailable(place, String.valueOf(e.getMessage()));
        }
    }

    private static AnchorReading unavailable(Place place, String why) {
        return new AnchorReading.Unavailable(place, why);
    }
}
