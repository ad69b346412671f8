package dev.dangjik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private final Redactor redactor = new Redactor();
    private final Secrets secrets = new Secrets(Map.of("API_TOKEN", "nine-lives\n", "EMPTY", " "), redactor);

    @Test
    void a_secret_that_was_read_is_hidden_in_every_text_from_then_on() throws IOException {
        assertEquals("with nine-lives", redactor.redact("with nine-lives"));

        assertEquals(
                "nine-lives",
                secrets.read(SecretReference.parse("env:API_TOKEN")).reveal());

        assertEquals("with [REDACTED]", redactor.redact("with nine-lives"));
    }

    @Test
    void a_file_that_others_may_read_is_refused_with_the_words_to_type(@TempDir Path home) throws IOException {
        var file = Files.writeString(home.resolve("token"), "nine-lives");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        var reference = SecretReference.parse("file:" + file);

        var refusal = assertThrows(IOException.class, () -> secrets.read(reference));
        assertTrue(String.valueOf(refusal.getMessage()).endsWith("(rw-r--r--); type: chmod 600 " + file));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals("nine-lives", secrets.read(reference).reveal());
    }

    @Test
    void what_is_not_there_or_empty_is_named_without_a_value() {
        assertEquals("env:ABSENT is not set in the environment of this process", refusal("env:ABSENT"));
        assertEquals("env:EMPTY is empty", refusal("env:EMPTY"));
        assertEquals("file:/absent/token does not exist", refusal("file:/absent/token"));
    }

    private String refusal(String reference) {
        var thrown = assertThrows(IOException.class, () -> secrets.read(SecretReference.parse(reference)));
        return String.valueOf(thrown.getMessage());
    }
}
