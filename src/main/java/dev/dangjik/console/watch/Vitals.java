package dev.dangjik.console.watch;

import dev.dangjik.console.Vital;
import dev.dangjik.store.Database;
import dev.dangjik.store.DiskSpace;
import dev.dangjik.store.InstanceLock;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The vital signs of the bot.
public final class Vitals {
    private static final int SECONDS = 1;
    private static final long MIB = 1L << 20;

    private Vitals() {}

    /// The database answers.
    public static Vital database(Database database) {
        return fault("database", () -> {
            try (var connection = database.dataSource().getConnection()) {
                return connection.isValid(SECONDS)
                        ? Optional.empty()
                        : Optional.of(database.place() + " does not answer within " + SECONDS + " s");
            } catch (SQLException e) {
                return Optional.of(database.place() + ": " + e.getMessage());
            }
        });
    }

    /// No other bot works on the database.
    public static Vital instanceLock(InstanceLock lock) {
        return fault(
                "instance lock",
                () -> lock.keep()
                        ? Optional.empty()
                        : Optional.of("not held: the database is away, or another process has it"));
    }

    /// Every timer does its work.
    public static Vital timers(Timers timers) {
        return fault(
                "timers",
                () -> Optional.of(String.join(", ", timers.overdue()))
                        .filter(names -> !names.isEmpty())
                        .map(names -> "overdue: " + names));
    }

    /// There is room on the disks.
    public static Vital disk(DiskSpace space) {
        return warning("disk", () -> {
            try {
                var low = space.low().stream()
                        .map(disk -> disk.place() + " has " + disk.usable() / MIB + " MiB left")
                        .collect(Collectors.joining(", "));
                return Optional.of(low).filter(text -> !text.isEmpty());
            } catch (IOException e) {
                return Optional.of("cannot be looked at: " + e.getMessage());
            }
        });
    }

    /// Something without which there is no work.
    ///
    /// @param fault what is wrong with it now
    public static Vital fault(String name, Supplier<Optional<String>> fault) {
        return new Sign(name, fault, Optional::empty);
    }

    /// Something that a person should look at, although the work goes on.
    ///
    /// @param warning what is to be said about it now
    public static Vital warning(String name, Supplier<Optional<String>> warning) {
        return new Sign(name, Optional::empty, warning);
    }

    /// Something of both kinds.
    ///
    /// @param fault why there is no work now
    /// @param warning what is to be said although there is
    public static Vital sign(String name, Supplier<Optional<String>> fault, Supplier<Optional<String>> warning) {
        return new Sign(name, fault, warning);
    }

    private record Sign(String name, Supplier<Optional<String>> whenDown, Supplier<Optional<String>> whenDoubtful)
            implements Vital {
        @Override
        public Optional<String> fault() {
            return whenDown.get();
        }

        @Override
        public Optional<String> warning() {
            return whenDoubtful.get();
        }
    }
}
