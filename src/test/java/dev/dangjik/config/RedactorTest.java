package dev.dangjik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactorTest {
    private static final String SECRET = "s3cr&t/W+rd=1";

    private final Redactor redactor = new Redactor();

    @Test
    void a_registered_value_is_hidden_in_every_spelling() {
        redactor.register(new Secret<>(SECRET));

        assertEquals("it is [REDACTED].", redactor.redact("it is " + SECRET + "."));
        var url = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        assertEquals("q=[REDACTED]&x", redactor.redact("q=" + url + "&x"));
        assertEquals(
                "[REDACTED]",
                redactor.redact(url.replace("%2F", "%2f")
                        .replace("%2B", "%2b")
                        .replace("%26", "%26")
                        .replace("%3D", "%3d")));
    }

    @Test
    void in_base64_it_is_hidden_whatever_stands_around_it() {
        redactor.register(new Secret<>(SECRET));
        for (var before : List.of("", "u", "us", "usr", "user:")) {
            for (var after : List.of("", "x", "xy", "\n")) {
                var bytes = (before + SECRET + after).getBytes(StandardCharsets.UTF_8);
                for (var encoder :
                        List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
                    var redacted = redactor.redact("value " + encoder.encodeToString(bytes));
                    assertTrue(redacted.contains(Redactor.MARK), before + "|" + after + ": " + redacted);
                    assertTrue(redacted.length() < 28, redacted);
                }
            }
        }
    }

    @Test
    void a_line_of_a_registered_key_is_hidden_by_itself() {
        redactor.register(new Secret<>("-----BEGIN\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\nAAAAAAAAAAAAbm9uZQAAAAAAAAAB\n"));

        assertEquals("2: [REDACTED]", redactor.redact("2: AAAAAAAAAAAAbm9uZQAAAAAAAAAB"));
    }

    @Test
    void a_value_of_five_characters_cannot_be_hidden_and_that_is_told() {
        assertFalse(redactor.register(new Secret<>("alpha")));
        assertTrue(redactor.register(new Secret<>("alphas")));
    }

    @Test
    void what_looks_like_a_secret_is_hidden() {
        var expected = Map.ofEntries(
                Map.entry("Authorization: Bearer abc.def-123456", "Authorization: Bearer [REDACTED]"),
                Map.entry("authorization: Basic dXNlcg==", "authorization: Basic [REDACTED]"),
                Map.entry("postgres://bot:hunter2@db/x", "postgres://bot:[REDACTED]@db/x"),
                Map.entry("redis://:hunter2@cache:6379", "redis://:[REDACTED]@cache:6379"),
                Map.entry("DB_PASSWORD=hunter2 NEXT=1", "DB_PASSWORD=[REDACTED] NEXT=1"),
                Map.entry("PGPASSWORD='a b c' psql", "PGPASSWORD=[REDACTED] psql"),
                Map.entry("SECRET_KEY_BASE=\"abc def\"", "SECRET_KEY_BASE=[REDACTED]"),
                Map.entry("export API_TOKEN = xyz", "export API_TOKEN = [REDACTED]"),
                Map.entry("{\"password\": \"hunter2\", \"a\": 1}", "{\"password\": \"[REDACTED]\", \"a\": 1}"),
                Map.entry("tool --db-password hunter2 -v", "tool --db-password [REDACTED] -v"),
                Map.entry("token xoxb-1234567890-abcdefgh.", "token [REDACTED]."),
                Map.entry("xapp-1-A012345-678-abcdef", "[REDACTED]"),
                Map.entry("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[REDACTED]"),
                Map.entry("github_pat_11ABCDEFG0abcdefghijkl_mnop", "[REDACTED]"),
                Map.entry(
                        "a\n-----BEGIN OPENSSH PRIVATE KEY-----\nxx\n-----END OPENSSH PRIVATE KEY-----\nb",
                        "a\n[REDACTED]\nb"),
                Map.entry("-----BEGIN RSA PRIVATE KEY-----\ncut off", "[REDACTED]"));

        expected.forEach((text, redacted) -> assertEquals(redacted, redactor.redact(text)));
    }

    @Test
    void ordinary_output_stays_as_it_is() {
        for (var text : List.of(
                "basic authentication is off",
                "the bearer of this message",
                "https://api.example.org:8443/health?at=12:00",
                "image registry.example:5000/server:0a1b2c3@sha256:0123456789abcdef",
                "env:DB_PASSWORD",
                "12:00:01 INFO o.a.k.c.Metadata - Cluster ID: mY-cluster",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                "a-very-long-name-with-many-dashes-and-no-end-in-sight")) {
            assertEquals(text, redactor.redact(text));
        }
    }

    @Test
    void long_lines_without_a_secret_are_read_quickly_and_without_deep_recursion() {
        var text = "a-".repeat(100_000) + "x".repeat(100_000) + "://".repeat(10_000);

        assertTimeout(Duration.ofSeconds(60), () -> assertEquals(text, redactor.redact(text)));
    }

    @Test
    void lists_and_maps_are_redacted_with_their_keys_in_mind() {
        redactor.register(new Secret<>(SECRET));

        assertEquals(
                Map.of("words", List.of("a", "[REDACTED]"), "db_password", "[REDACTED]", "count", 3, "token", 5),
                redactor.redactMap(Map.of("words", List.of("a", SECRET), "db_password", "x", "count", 3, "token", 5)));
    }

    @Test
    void however_a_text_is_cut_the_stream_shows_what_the_whole_would() {
        redactor.register(new Secret<>(SECRET));
        redactor.register(new Secret<>("first line of a secret\nsecond line of a secret\nend"));
        var text = """
                start %1$s and %1$s%1$s
                first line of a secret
                second line of a secret
                end of it
                Authorization: Bearer abcdef123456
                -----BEGIN OPENSSH PRIVATE KEY-----
                b3BlbnNzaC1rZXktdjEAAAAA
                -----END OPENSSH PRIVATE KEY-----
                DB_PASSWORD=hunter2
                s3cr&
                no newline at the end s3cr&t/W""".formatted(SECRET);
        var whole = redactor.redact(text);
        var random = new Random(20_261_120);
        for (int round = 0; round < 500; round++) {
            int largest = 1 + random.nextInt(40);
            var out = new StringBuilder();
            var stream = redactor.stream();
            for (int at = 0; at < text.length(); ) {
                int to = Math.min(text.length(), at + 1 + random.nextInt(largest));
                out.append(stream.next(text.substring(at, to)));
                at = to;
            }
            assertEquals(whole, out.append(stream.end()).toString(), "chunks of up to " + largest);
        }
    }

    @Test
    void finished_lines_are_shown_at_once() {
        var stream = redactor.stream();

        assertEquals("one\n", stream.next("one\ntw"));
        assertEquals("two\n", stream.next("o\n"));
        assertEquals("", stream.next("pulling 10 %"));
        assertEquals("pulling 10 %", stream.end());
    }

    @Test
    void a_secret_in_a_line_without_end_is_hidden_and_memory_stays_bounded() {
        redactor.register(new Secret<>(SECRET));
        for (var secret : List.of(
                SECRET,
                " TOKEN=" + "y".repeat(100_000) + " ",
                "-----BEGIN PRIVATE KEY-----" + "z".repeat(100_000) + "-----END PRIVATE KEY-----")) {
            var text = "x".repeat(30_000) + secret + "x".repeat(30_000);
            var stream = redactor.stream();
            var out = new StringBuilder();
            for (int at = 0; at < text.length(); at += 1000) {
                out.append(stream.next(text.substring(at, Math.min(text.length(), at + 1000))));
            }
            var shown = out.append(stream.end()).toString();
            assertTrue(shown.contains(Redactor.MARK), secret.substring(0, 8));
            assertFalse(shown.contains("yy") || shown.contains("zz") || shown.contains(SECRET), shown);
            assertEquals(60_000, shown.chars().filter(c -> c == 'x').count());
        }
    }
}
