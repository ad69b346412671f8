package dev.dangjik.command;

import dev.dangjik.command.Procedure.ActAnyway;
import dev.dangjik.command.Procedure.AtOnce;
import java.time.Duration;
import java.util.Optional;

/// A request that is done also where it cannot be recorded: understood and authorised as every other, by the files that
/// were loaded last.
record Anyway(ActAnyway act, AtOnce.Wish wish) {
    /// Together with the time that recording it may take, shorter than Slack waits.
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    /// What has begun for the same request before; empty: nothing.
    Optional<Reception.Received> before() {
        return act.before(wish.incoming()).map(Anyway::received);
    }

    /// Begins it without the database.
    ///
    /// @param id of the request, where it may have been recorded after all
    Reception.Received begin(Optional<String> id) {
        return received(act.begin(wish, id));
    }

    /// Does it for a request that was recorded and could not be worked on.
    void beginAndTell(String id) {
        act.beginAndTell(wish, id);
    }

    private static Reception.Received received(AtOnce.Begun begun) {
        return switch (begun) {
            case AtOnce.Begun.Underway(var answer) -> new Reception.Received.Underway(answer, PATIENCE);
            case AtOnce.Begun.Replayed _ -> new Reception.Received.Replayed();
        };
    }
}
