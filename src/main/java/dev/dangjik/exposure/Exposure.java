package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import dev.dangjik.run.RunId;
import java.time.Instant;
import java.util.Optional;

/// One opening of a surface, as far as the bot knows it.
///
/// @param run that carries it; also what it is called on the machine
/// @param deadline of its state: while it is open, when the machine closes it
/// @param openedAt when it was seen open from outside
/// @param closingSince when it was first to be closed
/// @param closedBy person id, or account, of who wanted it closed
/// @param closedAt when it was seen closed
/// @param seenBy who has seen it closed, when it was not the bot
/// @param trouble why it is not closed, or was not opened
/// @param receipt what the machine says about it, JSON
/// @param alarms how often people were called about it
/// @param disclosure empty until somebody wants to see the password
public record Exposure(
        RunId run,
        String stack,
        String surface,
        String host,
        ExposureState state,
        Instant deadline,
        Optional<Instant> openedAt,
        Optional<Instant> closingSince,
        Optional<CloseReason> closeReason,
        Optional<String> closedBy,
        Optional<Instant> closedAt,
        Optional<String> seenBy,
        Optional<Text> trouble,
        Optional<String> receipt,
        int alarms,
        Optional<String> acknowledgedBy,
        Optional<Disclosure> disclosure) {
    /// The newest password that the machine was asked for.
    ///
    /// @param round from 1
    /// @param person for whom
    /// @param isSeen whether it stood in their window for sure
    public record Disclosure(int round, String person, Instant at, boolean isSeen) {}

    /// Whether it was open, seen from outside.
    public boolean wasOpen() {
        return openedAt.isPresent();
    }
}
