package dev.dangjik.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.AnchorReading.Found;
import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AnchorReading.Place;
import dev.dangjik.config.CanonicalJson;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Anchors as a file, so that an auditor needs neither Slack nor a machine: one JSON object a line, first
/// what this is, then each place, and behind each place what stands there.
///
/// Any other text that holds lines of anchors is read as well: what `journalctl -t dangjik-anchor` printed
/// for the auditor himself, or what was copied out of the channel.
public final class AnchorFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORMAT_NAME = "dangjik_anchors";
    private static final int FORMAT = 1;
    private static final String PLACE = "place";

    private AnchorFile() {}

    /// Writes what was read.
    ///
    /// @param out is left open
    public static void write(Writer out, List<AnchorReading> readings, Instant at) throws IOException {
        line(out, Map.of(FORMAT_NAME, FORMAT, "at", at.toString()));
        for (var reading : readings) {
            var place = new TreeMap<String, Object>(Map.of(
                    PLACE, reading.place().kind().word(), "id", reading.place().id()));
            switch (reading) {
                case AnchorReading.Unavailable unavailable -> {
                    place.put("unavailable", unavailable.why());
                    line(out, place);
                }
                case AnchorReading.Read read -> {
                    place.put("whole", read.isWhole());
                    line(out, place);
                    for (var found : read.found()) {
                        var entry =
                                new TreeMap<String, Object>(Map.of("text", found.text(), "edited", found.isEdited()));
                        found.link().ifPresent(link -> entry.put("link", link));
                        line(out, entry);
                    }
                }
            }
        }
        out.flush();
    }

    private static void line(Writer out, Map<String, Object> content) throws IOException {
        out.write(CanonicalJson.write(content));
        out.write('\n');
    }

    /// Reads a file.
    ///
    /// @throws IOException when it cannot be read, or is of our form and a line of it is not; the message
    ///     names the line
    public static List<AnchorReading> read(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            var all = lines.toList();
            return !all.isEmpty()
                            && all.getFirst().startsWith("{")
                            && all.getFirst().contains(FORMAT_NAME)
                    ? ofOurForm(file, all)
                    : List.of(new AnchorReading.Read(
                            new Place(Kind.FILE, String.valueOf(file.getFileName())),
                            all.stream()
                                    .filter(line -> line.contains(Anchor.FORMAT))
                                    .map(line -> new Found(line, Optional.empty(), false))
                                    .toList(),
                            false));
        }
    }

    private static List<AnchorReading> ofOurForm(Path file, List<String> lines) throws IOException {
        var heads = new LinkedHashMap<Place, JsonNode>();
        var found = new LinkedHashMap<Place, List<Found>>();
        Optional<Place> place = Optional.empty();
        for (int number = 1; number <= lines.size(); number++) {
            var node = json(file, number, lines.get(number - 1));
            if (number == 1) {
                if (node.path(FORMAT_NAME).asInt() != FORMAT) {
                    throw wrong(file, number, null);
                }
            } else if (node.has(PLACE)) {
                var kind = Kind.of(node.path(PLACE).asText());
                if (kind.isEmpty()) {
                    throw wrong(file, number, null);
                }
                var named = new Place(kind.get(), node.path("id").asText());
                heads.put(named, node);
                place = Optional.of(named);
            } else if (place.isPresent() && node.path("text").isTextual()) {
                found.computeIfAbsent(place.get(), _ -> new ArrayList<>()).add(found(node));
            } else {
                throw wrong(file, number, null);
            }
        }
        return heads.entrySet().stream()
                .map(head -> reading(head.getKey(), head.getValue(), found.getOrDefault(head.getKey(), List.of())))
                .toList();
    }

    private static AnchorReading reading(Place place, JsonNode head, List<Found> found) {
        return head.has("unavailable")
                ? new AnchorReading.Unavailable(place, head.path("unavailable").asText())
                : new AnchorReading.Read(place, found, head.path("whole").asBoolean());
    }

    private static Found found(JsonNode node) {
        return new Found(
                node.path("text").asText(),
                node.path("link").isIntegralNumber()
                        ? Optional.of(node.path("link").longValue())
                        : Optional.empty(),
                node.path("edited").asBoolean());
    }

    private static JsonNode json(Path file, int number, String line) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw wrong(file, number, e);
        }
    }

    private static IOException wrong(Path file, int number, @Nullable Throwable cause) {
        return new IOException(
                file + ":" + number + ": this line is not what dangjik audit anchors writes; the file was cut off or"
                        + " edited",
                cause);
    }
}
