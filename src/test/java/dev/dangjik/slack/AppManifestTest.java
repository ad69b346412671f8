package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the manifest asks for is what the bot uses.
class AppManifestTest {
    private static final Pattern METHOD =
            Pattern.compile("\"((?:chat|conversations|files|users|usergroups|views|reactions|pins)\\.[a-zA-Z.]+)\"");

    /// A press or a typed line gives the right to open one.
    private static final Set<String> WITHOUT_SCOPE = Set.of("views.open", "views.update");

    @Test
    void every_method_that_is_called_has_its_scope_and_no_other_is_asked_for() throws IOException {
        var called = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java/dev/dangjik/slack"))) {
            for (var file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("AppManifest.java"))
                    .toList()) {
                METHOD.matcher(Files.readString(file)).results().forEach(found -> called.add(found.group(1)));
            }
        }
        called.removeAll(WITHOUT_SCOPE);

        assertEquals(AppManifest.SCOPES.keySet(), called);
    }
}
