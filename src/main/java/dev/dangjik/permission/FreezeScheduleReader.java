package dev.dangjik.permission;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/// Reads when a freeze window is in force: `schedule`, `lasts`, `zone`, and the days `from` and `until`.
final class FreezeScheduleReader {
    /// With which the library begins what it says.
    private static final String PREFIX = "Failed to parse cron expression. ";

    private FreezeScheduleReader() {}

    /// Empty when something of it is missing or wrong, which is told by then.
    static Optional<FreezeSchedule> read(YamlMap map) {
        var cron = map.required("schedule");
        var lasts = map.required("lasts").map(FreezeScheduleReader::lasts);
        var zone = map.required("zone").flatMap(YamlValue::zone);
        var from = map.optional("from").flatMap(YamlValue::date);
        var until = map.optional("until").flatMap(YamlValue::date);
        if (from.isPresent() && until.isPresent() && until.get().isBefore(from.get())) {
            map.optional("until").orElseThrow().problem("is " + until.get() + ", before from");
            return Optional.empty();
        }
        return lasts.isEmpty() || zone.isEmpty()
                ? Optional.empty()
                : cron.flatMap(value -> schedule(value, lasts.get(), zone.get()))
                        .map(schedule -> schedule.between(from, until));
    }

    private static Duration lasts(YamlValue value) {
        var lasts = value.duration(FreezeSchedule.SHORTEST, FreezeSchedule.LONGEST);
        if (lasts.toSecondsPart() != 0 || lasts.toMillisPart() != 0) {
            value.problem("is counted in whole minutes");
        }
        return lasts;
    }

    private static Optional<FreezeSchedule> schedule(YamlValue value, Duration lasts, ZoneId zone) {
        var cron = value.text();
        try {
            return cron.isEmpty() ? Optional.empty() : Optional.of(FreezeSchedule.of(cron, lasts, zone));
        } catch (IllegalArgumentException e) {
            var why = String.valueOf(e.getMessage()).replace(PREFIX, "");
            value.problem("is '" + cron + "'; expected five fields of cron such as '0 18 * * 5': " + why);
            return Optional.empty();
        }
    }
}
