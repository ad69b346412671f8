package dev.dangjik.emergency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.config.CanonicalJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file in which is written, before it is done, what must be done even while the database is away.
///
/// One JSON object a line, each with the SHA-256 over the hash of the line before and its own content, on the disk
/// before [#append] returns. A line that was cut off by a crash, or changed, is noticed; those around it count.
/// The lines go into the audit as soon as they can and are then removed here.
public final class EmergencyJournal {
    private static final Logger LOG = LoggerFactory.getLogger(EmergencyJournal.class);
    private static final JsonMapper JSON = new JsonMapper();

    /// What stands for the hash of the line before the first.
    private static final String FIRST = "0".repeat(64);

    private final Path file;

    /// What the disk did not take; it is imported from here.
    private final List<Line.Sound> unwritten = new ArrayList<>();

    private String last = FIRST;

    /// @param file made with its directory when there is something to write, readable by its owner alone
    public EmergencyJournal(Path file) {
        this.file = file;
        for (var line : read().lines()) {
            if (line instanceof Line.Sound sound) {
                last = sound.hash();
            }
        }
    }

    /// A line as it was found.
    public sealed interface Line {
        /// Its own hash; no two lines have the same.
        String hash();

        /// One that is as it was written.
        ///
        /// @param isBehind whether it stands behind the line that stood before it when it was written
        record Sound(String hash, EmergencyEntry entry, boolean isBehind) implements Line {}

        /// Cut off or changed.
        ///
        /// @param hash SHA-256 of what is there
        record Damaged(String hash, int length) implements Line {}
    }

    /// What there is to import.
    ///
    /// @param length of the file that was read
    /// @param unwritten how many of the lines the disk did not take
    public record Content(List<Line> lines, long length, int unwritten) {
        public Content {
            lines = List.copyOf(lines);
        }

        public boolean isEmpty() {
            return lines.isEmpty();
        }

        /// The lines that are as they were written.
        public List<EmergencyEntry> entries() {
            return lines.stream()
                    .filter(Line.Sound.class::isInstance)
                    .map(line -> ((Line.Sound) line).entry())
                    .toList();
        }
    }

    /// Writes a line, and has it on the disk when this returns.
    ///
    /// @return empty text, else what the disk said: the line is kept in memory then
    public synchronized String append(EmergencyEntry entry) {
        var hash = hash(last, entry);
        var problem = write(text(hash, last, entry));
        if (problem.isEmpty()) {
            last = hash;
        } else {
            LOG.error("The emergency journal {} takes no line: {}", file, problem);
            unwritten.add(new Line.Sound(hash, entry, true));
        }
        return problem;
    }

    /// Everything that has not been removed, in the order in which it was written.
    public synchronized Content read() {
        var lines = new ArrayList<Line>();
        var bytes = content();
        var previous = FIRST;
        int from = 0;
        while (from < bytes.length) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end > from) {
                var line = line(new String(bytes, from, end - from, StandardCharsets.UTF_8), previous);
                lines.add(line);
                previous = line instanceof Line.Sound sound ? sound.hash() : previous;
            }
            from = end + 1;
        }
        if (!unwritten.isEmpty()) {
            lines.addAll(unwritten);
            lines.sort(Comparator.comparing(EmergencyJournal::when));
        }
        return new Content(lines, bytes.length, unwritten.size());
    }

    /// Removes what was read, unless something was written since.
    synchronized void remove(Content imported) {
        if (imported.unwritten() != unwritten.size()) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() == imported.length()) {
                channel.truncate(0);
                channel.force(true);
                unwritten.clear();
                last = FIRST;
            }
        } catch (NoSuchFileException _) {
            unwritten.clear();
            last = FIRST;
        } catch (IOException e) {
            LOG.warn("Emptying {}; its lines are known and will not be imported twice", file, e);
        }
    }

    private static Instant when(Line line) {
        return line instanceof Line.Sound sound ? sound.entry().at() : Instant.EPOCH;
    }

    private String write(String line) {
        try {
            boolean isNew = !Files.exists(file);
            var directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory, attribute("rwx------"));
            var owner = attribute("rw-------");
            var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try (var channel = FileChannel.open(file, options, owner)) {
                long end = channel.size();
                var text = isOnNewLine(channel, end) ? line : "\n" + line;
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    end += channel.write(bytes, end);
                }
                channel.force(true);
            }
            if (isNew) {
                try (var channel = FileChannel.open(directory)) {
                    channel.force(true);
                }
            }
            return "";
        } catch (IOException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /// A line that a crash cut off stays as it is, by itself.
    private static boolean isOnNewLine(FileChannel channel, long end) throws IOException {
        if (end == 0) {
            return true;
        }
        var byteBefore = ByteBuffer.allocate(1);
        channel.read(byteBefore, end - 1);
        return byteBefore.get(0) == '\n';
    }

    private byte[] content() {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return new byte[0];
        } catch (IOException e) {
            LOG.warn("Reading the emergency journal", e);
            return new byte[0];
        }
    }

    private static String text(String hash, String previous, EmergencyEntry entry) {
        return CanonicalJson.write(Map.of("entry", entry.asMap(), "previous", previous, "sha256", hash)) + "\n";
    }

    private static Line line(String text, String expected) {
        try {
            Map<?, ?> map = JSON.readValue(text, Map.class);
            if (!(map.get("entry") instanceof Map<?, ?> content)) {
                return new Line.Damaged(sha256(text), text.length());
            }
            var entry = EmergencyEntry.of(content);
            var previous = String.valueOf(map.get("previous"));
            var hash = hash(previous, entry);
            boolean isWhole = text(hash, previous, entry).equals(text + "\n");
            return isWhole
                    ? new Line.Sound(hash, entry, previous.equals(expected))
                    : new Line.Damaged(sha256(text), text.length());
        } catch (JsonProcessingException | RuntimeException e) { // whatever it is, it is no line of ours
            return new Line.Damaged(sha256(text), text.length());
        }
    }

    private static String hash(String previous, EmergencyEntry entry) {
        return sha256("dangjik.emergency.v1\n" + previous + "\n" + CanonicalJson.write(entry.asMap()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
