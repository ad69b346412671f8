package dev.dangjik.console.watch;

import dev.dangjik.message.Text;
import dev.dangjik.store.DiskSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells operations when a disk of the bot gets low, once a day while it is, and when it is well again.
public final class DiskWatch implements Runnable {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final Duration AGAIN = Duration.ofDays(1);
    private static final long MIB = 1L << 20;

    private final DiskSpace space;
    private final OperationsNews news;
    private final Clock clock;
    private final Map<Path, Instant> told = new HashMap<>();

    public DiskWatch(DiskSpace space, OperationsNews news, Clock clock) {
        this.space = space;
        this.news = news;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            look(space.low());
        } catch (IOException e) {
            throw new UncheckedIOException("Looking at the room on the disks: " + e.getMessage(), e);
        }
    }

    void look(List<DiskSpace.Low> low) {
        var now = clock.instant();
        for (var disk : low) {
            var last = told.get(disk.place());
            if (last == null || !now.isBefore(last.plus(AGAIN))) {
                LOG.warn(
                        "The disk of {} has {} MiB of {} MiB left",
                        disk.place(),
                        mib(disk.usable()),
                        mib(disk.total()));
                news.tell(Text.of("watch.disk-low", disk.place().toString(), mib(disk.usable()), mib(disk.total())));
                told.put(disk.place(), now);
            }
        }
        var stillLow = low.stream().map(DiskSpace.Low::place).toList();
        for (var place : List.copyOf(told.keySet())) {
            if (!stillLow.contains(place)) {
                LOG.info("The disk of {} has room again", place);
                news.tell(Text.of("watch.disk-well", place.toString()));
                told.remove(place);
            }
        }
    }

    private static long mib(long bytes) {
        return bytes / MIB;
    }
}
