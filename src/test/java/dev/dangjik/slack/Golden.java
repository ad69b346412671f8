package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.dangjik.message.Language;
import dev.dangjik.testing.BlockKitRules;
import dev.dangjik.testing.BlockKitViewRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Messages as people see them, kept as files that a reviewer reads. One that differs is written to
/// `target/golden/slack`.
final class Golden {
    private static final Path KEPT = Path.of("src/test/resources/golden/slack");
    private static final Path SEEN = Path.of("target/golden/slack");
    private static final Gson PRETTY =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    private Golden() {}

    /// Slack would take it, and it is what the file says.
    static void assertIs(String name, Language language, JsonObject message) {
        var file = name + "." + language.name().toLowerCase(Locale.ROOT) + ".json";
        assertEquals(List.of(), BlockKitRules.problems(message, BlockKitRules.UPDATE_TEXT), file);
        assertFalse(message.toString().contains("<"), () -> "Slack would hide what follows < in " + message);
        assertKept(file, message);
    }

    /// The same about a window; moments may stand in it.
    static void assertIsWindow(String name, Language language, JsonObject view) {
        var file = name + "." + language.name().toLowerCase(Locale.ROOT) + ".json";
        assertEquals(List.of(), BlockKitViewRules.problems(view), file);
        assertKept(file, view);
    }

    private static void assertKept(String file, JsonObject message) {
        var seen = PRETTY.toJson(message) + "\n";
        try {
            var kept = Files.exists(KEPT.resolve(file)) ? Files.readString(KEPT.resolve(file)) : "";
            if (!kept.equals(seen)) {
                Files.createDirectories(SEEN);
                Files.writeString(SEEN.resolve(file), seen);
            }
            assertEquals(kept, seen, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
