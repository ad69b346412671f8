package dev.dangjik.lab;

import dev.dangjik.store.DatabaseVisit;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.Standstill;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// How soon what happened on a machine stood in Slack: the machine's own times of each step, which the run's table
/// keeps, against the moments at which versions of the message arrived. Time in which this process could not run, since
/// machines and bot share the processors here, is not counted.
final class Promptness {
    private static final Pattern BEGUN = Pattern.compile("(?:\"|\\\\n)(?:⏳|✅|❌|❔) (?!\\*)");
    private static final Pattern ENDED = Pattern.compile("(?:\"|\\\\n)(?:✅|❌|❔) (?!\\*)");

    private final BotRig bot;
    private final Standstill standstill;

    /// @param standstill noted since before the runs that are looked at
    Promptness(BotRig bot, Standstill standstill) {
        this.bot = bot;
        this.standstill = standstill;
    }

    /// The longest time from a step's begin or end until a version of the message showed it.
    ///
    /// @param message with all its versions
    Duration worst(FakeSlackMessage message) throws SQLException {
        var run = message.key().split("/", 2)[1];
        var begun = worst(message, BEGUN, times(run, "started_at"));
        var ended = worst(message, ENDED, times(run, "ended_at"));
        return begun.compareTo(ended) > 0 ? begun : ended;
    }

    private Duration worst(FakeSlackMessage message, Pattern icon, List<Instant> times) {
        if (times.isEmpty()) {
            throw new AssertionError("no step of " + message.key() + " has a time");
        }
        return IntStream.range(0, times.size())
                .mapToObj(i -> delay(times.get(i), shown(message, icon, i + 1)))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private Duration delay(Instant happened, Instant shown) {
        return Duration.between(happened, shown).minus(standstill.between(happened, shown));
    }

    /// When the message first showed so many steps like this.
    private static Instant shown(FakeSlackMessage message, Pattern icon, int count) {
        return message.versions().stream()
                .filter(version -> icon.matcher(version.content().get("blocks").toString())
                                .results()
                                .count()
                        >= count)
                .findFirst()
                .map(FakeSlackMessage.Version::arrivedAt)
                .orElseThrow(() -> new AssertionError(count + " steps never stood in " + message.everything()));
    }

    private List<Instant> times(String run, String column) throws SQLException {
        try (var visit = DatabaseVisit.begin(bot.files().home(), Optional.empty());
                var connection = visit.connect();
                var query =
                        connection.prepareStatement("select " + column + " as at from run_step where run_id = ? and "
                                + column + " is not null and state <> 'skipped' order by at")) {
            query.setString(1, run);
            var times = new ArrayList<Instant>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    times.add(rows.getObject("at", OffsetDateTime.class).toInstant());
                }
            }
            return times;
        }
    }
}
