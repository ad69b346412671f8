package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import dev.dangjik.run.OutsideClient;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A machine with one surface and its helper, and what the world sees of it. It closes by itself when the time is over.
final class FakeDoor implements Doorkeeper, OutsideClient {
    private static final Text WHY = Text.of("exposure.detail.not-opened");

    private final Clock clock;
    private final List<String> asked = new ArrayList<>();
    private Optional<String> open = Optional.empty();
    private Instant expires = Instant.EPOCH;
    private Mood mood = Mood.WORKS;
    private boolean isBroken;
    private int openings;

    FakeDoor(Clock clock) {
        this.clock = clock;
    }

    /// How the machine answers.
    enum Mood {
        WORKS,
        REFUSES,
        /// It does what it is asked, and nobody hears of it.
        SILENT,
        /// It is asked nothing at all.
        AWAY,
        /// Its proxy serves the page to everybody.
        SERVES_ALL,
        /// It cannot load its configuration any more.
        BROKEN_CONFIGURATION
    }

    synchronized void is(Mood other) {
        mood = other;
    }

    /// Whatever is asked, the page goes on being there.
    synchronized void doesNotClose(boolean isSo) {
        isBroken = isSo;
    }

    synchronized void restarts() {
        open = Optional.empty();
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    synchronized long times(String verb) {
        return asked.stream().filter(verb::equals).count();
    }

    /// How often it was opened that was not open already.
    synchronized int openings() {
        return openings;
    }

    synchronized boolean isOpen() {
        return isBroken || (open.isPresent() && clock.instant().isBefore(expires));
    }

    @Override
    public synchronized OpenAnswer open(Wanted wanted) {
        asked.add("open");
        switch (mood) {
            case REFUSES -> {
                return new OpenAnswer.NotOpened(WHY);
            }
            case AWAY -> {
                return new OpenAnswer.Unreachable(WHY);
            }
            case WORKS, SILENT, SERVES_ALL, BROKEN_CONFIGURATION -> {
                if (open.isEmpty()) {
                    open = Optional.of(wanted.id());
                    openings++;
                    expires = clock.instant().plus(wanted.planned().lasts());
                }
            }
        }
        return mood == Mood.SILENT ? new OpenAnswer.Unreachable(WHY) : new OpenAnswer.Opened(expires);
    }

    @Override
    public synchronized CloseAnswer close(Wanted wanted, CloseReason reason) {
        asked.add("close");
        if (mood == Mood.AWAY) {
            return new CloseAnswer.Unreachable(WHY);
        }
        open = Optional.empty();
        return switch (mood) {
            case BROKEN_CONFIGURATION -> new CloseAnswer.Incomplete(WHY);
            case SILENT -> new CloseAnswer.Unreachable(WHY);
            case WORKS, REFUSES, AWAY, SERVES_ALL ->
                new CloseAnswer.Closed(Optional.of("{\"reason\":\"" + reason.id() + "\"}"));
        };
    }

    @Override
    public synchronized Standing look(Wanted wanted) {
        asked.add("look");
        if (mood == Mood.AWAY) {
            return new Standing.Unreachable(WHY);
        }
        return isOpen() ? new Standing.Open(expires) : new Standing.Gone(Optional.empty(), Optional.empty());
    }

    @Override
    public synchronized Look look(URI url) {
        if (!isOpen()) {
            return new Look.Answered(404);
        }
        return new Look.Answered(mood == Mood.SERVES_ALL ? 200 : 403);
    }
}
