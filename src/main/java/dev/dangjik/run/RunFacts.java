package dev.dangjik.run;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// What has been told about a run by its steps, the supervisor and the bot. The last word about a fact counts.
///
/// @param all name to value, redacted
public record RunFacts(SortedMap<String, String> all) {
    /// What [KnownFact#RELEASE_BEFORE] says where nothing was deployed before.
    public static final String NO_RELEASE = "none";

    /// The supervisor warns of the step during which it saw something: its word, then the host.
    private static final String WARNING = "warning.";

    private static final String DISK_FULL = "disk-full ";

    public RunFacts {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /// What the table holds about a run now.
    public static RunFacts of(Handle handle, RunId id) {
        var found = new TreeMap<String, String>();
        handle.createQuery("select name, value from run_fact where run_id = :id")
                .bind("id", id.value())
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("value")))
                .forEach(fact -> found.put(fact.getKey(), fact.getValue()));
        return new RunFacts(found);
    }

    static String warningAbout(String step) {
        return WARNING + step;
    }

    /// Empty when it has not been told.
    public Optional<String> value(KnownFact fact) {
        return Optional.ofNullable(all.get(fact.id()));
    }

    public boolean has(KnownFact fact) {
        return all.containsKey(fact.id());
    }

    /// A fact that is told in milliseconds; empty when it has not been told, or in other words.
    public Optional<Duration> time(KnownFact fact) {
        return value(fact).filter(text -> text.matches("\\d{1,12}")).map(ms -> Duration.ofMillis(Long.parseLong(ms)));
    }

    /// The host whose disk was full during a step. The result of that step stands all the same.
    public Optional<String> fullDisk() {
        return all.entrySet().stream()
                .filter(fact -> fact.getKey().startsWith(WARNING))
                .map(Map.Entry::getValue)
                .filter(warning -> warning.startsWith(DISK_FULL))
                .map(warning -> warning.substring(DISK_FULL.length()))
                .findFirst();
    }
}
