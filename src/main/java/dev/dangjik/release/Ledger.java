package dev.dangjik.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The host's own record of the releases of one service that passed their health check and bake; the truth for
/// rollback.
///
/// @param current what the ledger says is in use
/// @param entries in the order they were recorded
public record Ledger(Optional<Entry> current, List<Entry> entries) {
    private static final JsonMapper MAPPER = new JsonMapper();

    public Ledger {
        entries = List.copyOf(entries);
    }

    /// One release, verified once. A version that is deployed again gets another entry.
    ///
    /// @param seq grows by one with every entry; newer means greater, whatever a clock says
    /// @param image the exact string that the service's container was made from
    /// @param id of the image in the host's Docker engine
    /// @param digest under which the registry knows it, `-` for an image built on the host
    /// @param run key of the remote segment that recorded it
    /// @param isBad whether somebody left it because it was bad
    public record Entry(
            long seq, String version, String image, String id, String digest, String run, Instant at, boolean isBad) {
        /// What the version variable says while this release is in use.
        public String variableValue() {
            return digest.equals("-") ? version : version + "@" + digest;
        }
    }

    /// Reads the host's lines. A line that was cut by a full disk is passed over: it was never acted on.
    public static Ledger read(Optional<String> current, List<String> lines) {
        var nodes = lines.stream().map(Ledger::parse).flatMap(Optional::stream).toList();
        Set<Long> bad = new HashSet<>();
        for (var node : nodes) {
            if (node.has("bad")) {
                bad.add(node.path("bad").asLong());
            }
        }
        var entries = new ArrayList<Entry>();
        for (var node : nodes) {
            entry(node, bad).ifPresent(entries::add);
        }
        return new Ledger(current.flatMap(Ledger::parse).flatMap(node -> entry(node, bad)), entries);
    }

    /// What may be rolled back to: verified, not bad when last used, not in use, and still on the host. Newest first,
    /// but the current one before all others when something else is in use.
    ///
    /// @param present versions whose exact image the host has
    /// @param inUse the version that is really in service, see [ReleaseFacts#versionInUse]
    public List<Entry> rollbackChoices(Collection<String> present, Optional<String> inUse) {
        Map<String, Entry> newest = new HashMap<>();
        for (var entry : entries) {
            newest.merge(entry.version(), entry, (one, other) -> one.seq() > other.seq() ? one : other);
        }
        return newest.values().stream()
                .filter(entry -> !entry.isBad())
                .filter(entry -> present.contains(entry.version()))
                .filter(entry -> !inUse.equals(Optional.of(entry.version())))
                .sorted(Comparator.comparing(this::isCurrent)
                        .thenComparingLong(Entry::seq)
                        .reversed())
                .toList();
    }

    private boolean isCurrent(Entry entry) {
        return current.map(Entry::version).equals(Optional.of(entry.version()));
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            var node = MAPPER.readTree(line);
            return node == null || !node.isObject() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Entry> entry(JsonNode node, Set<Long> bad) {
        if (!node.path("verified").asBoolean() || !node.has("seq")) {
            return Optional.empty();
        }
        try {
            long seq = node.path("seq").asLong();
            return Optional.of(new Entry(
                    seq,
                    node.path("version").asText(),
                    node.path("image").asText(),
                    node.path("id").asText(),
                    node.path("digest").asText(),
                    node.path("run").asText(),
                    Instant.parse(node.path("at").asText()),
                    bad.contains(seq)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
