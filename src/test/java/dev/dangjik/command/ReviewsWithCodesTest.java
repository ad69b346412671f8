package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eatthepath.otp.HmacOneTimePasswordGenerator;
import dev.dangjik.approval.Base32;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A rule may want a code from an authenticator beside the press: a Slack account alone is not enough then.
class ReviewsWithCodesTest {
    private static final byte[] KEY = "an authenticator of Minjun".getBytes(StandardCharsets.US_ASCII);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir
    private Path directory;

    private final TestClock clock = TestClock.atNoon();
    private ReviewRig rig;

    @BeforeEach
    void begin() throws Exception {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var file = Files.createFile(directory.resolve("minjun.totp"), owner);
        Files.writeString(file, Base32.encoded(KEY) + "\n");
        var catalogue = new SmallWorkspace().boundTo("""
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"], totp: "file:%s"}
                  jisu: {name: "Jisu", slack: ["T0LAB/U0JISU"]}
                  sora: {name: "Sora", slack: ["T0LAB/U0SORA"], totp: "file:/nowhere/sora"}
                posts: {shop-operator: [hana, minjun, jisu, sora]}
                """.formatted(file)).load();
        rig = new ReviewRig(postgres, catalogue, clock);
    }

    @AfterEach
    void end() {
        assertEquals(List.of(), rig.slack.workspace().violations());
        rig.close();
    }

    @Test
    void a_right_code_counts_and_stands_nowhere() throws Exception {
        var run = asked();
        var code = code();

        assertEquals(
                List.of("verdict", "reason", "code"), rig.opens("minjun", run).inputs());
        assertTrue(rig.decides("minjun", run, yes(code.substring(0, 3) + " " + code.substring(3)))
                .contains("is approved"));
        assertEquals(RunState.QUEUED, rig.bot.view(run).state());
        assertFalse(written().contains(code), written());
    }

    @Test
    void without_a_code_or_with_a_wrong_one_nothing_is_decided_and_the_field_says_why() throws Exception {
        var run = asked();

        assertEquals(
                "{\"code\":\"This needs the code from your authenticator.\"}",
                rig.decides("minjun", run, Map.of("verdict", "approve")));
        assertEquals("{\"code\":\"The code is wrong. Tries left: 4.\"}", rig.decides("minjun", run, yes(wrong())));
        assertEquals(List.of(), rig.question(run).votes());
        assertEquals(
                List.of("4"),
                postgres.audited("said->>'triesLeft'").stream()
                        .filter(Objects::nonNull)
                        .toList());
        assertFalse(written().contains(wrong()), written());
    }

    @Test
    void what_slack_sends_again_is_not_another_try() throws Exception {
        var run = asked();
        var minjun = rig.person("minjun");
        var window = rig.opens("minjun", run);

        var first = minjun.send(minjun.submission(window, yes(wrong()), "13.37.abc"));
        clock.advance(Duration.ofSeconds(1));
        var again = minjun.send(minjun.submission(window, yes(wrong()), "13.37.abc"));

        assertEquals(first.body(), again.body());
        assertEquals("{\"code\":\"The code is wrong. Tries left: 3.\"}", rig.decides("minjun", run, yes(wrong())));
    }

    @Test
    void five_wrong_codes_lock_and_the_right_one_does_not_help_until_a_quarter_of_an_hour_is_over() throws Exception {
        var run = asked();
        for (int i = 0; i < 4; i++) {
            rig.decides("minjun", run, yes(wrong()));
        }

        assertEquals(
                "{\"code\":\"Too many wrong codes. None counts for 15 min.\"}",
                rig.decides("minjun", run, yes(wrong())));
        clock.advance(Duration.ofMinutes(5));
        assertEquals(
                "{\"code\":\"Too many wrong codes. None counts for 10 min.\"}",
                rig.decides("minjun", run, yes(code())));
        assertEquals(List.of(), rig.question(run).votes());
        assertEquals("approval.code-refused", postgres.audited("type").getLast());
    }

    @Test
    void a_code_that_was_used_for_one_run_does_not_count_for_another() throws Exception {
        var one = asked();
        var other = asked();
        assertTrue(rig.decides("minjun", one, yes(code())).contains("is approved"));

        assertTrue(rig.decides("minjun", other, yes(code())).contains("This code has been used."));
        clock.advance(Duration.ofSeconds(30));
        assertTrue(rig.decides("minjun", other, yes(code())).contains("is approved"));
    }

    @Test
    void a_no_needs_no_code() throws Exception {
        var run = asked();

        assertTrue(rig.decides("jisu", run, ReviewsTest.NO).contains("is denied"));
    }

    @Test
    void who_has_no_authenticator_or_one_that_cannot_be_read_is_told_what_is_missing() throws Exception {
        var run = asked();

        var said = rig.decides("jisu", run, yes("123456"));
        assertTrue(said.contains("none is set up for jisu") && said.contains("dangjik totp jisu"), said);
        assertTrue(rig.decides("sora", run, yes("123456")).contains("file:/nowhere/sora cannot be read"), "sora");
        assertEquals("decision.denied", postgres.audited("type").getLast());
        assertEquals(List.of(), rig.question(run).votes());
    }

    private RunId asked() {
        return rig.asked(ReviewRig.plan("up"), ReviewRig.needs(1, true));
    }

    private static Map<String, String> yes(String code) {
        return Map.of("verdict", "approve", "code", code);
    }

    private String code() throws Exception {
        return new HmacOneTimePasswordGenerator()
                .generateOneTimePasswordString(
                        new SecretKeySpec(KEY, "RAW"), clock.instant().getEpochSecond() / 30, Locale.ROOT);
    }

    /// None of the three that would do.
    private String wrong() throws Exception {
        return code().startsWith("1") ? "234567" : "123456";
    }

    /// Everything in the tables in which people's words are kept.
    private static String written() {
        return postgres.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                        select coalesce(string_agg(t::text, ' '), '') from (
                            select row_to_json(i) as t from invocation i union all select row_to_json(v) from approval_vote v
                            union all select to_json(convert_from(body, 'UTF8')) from audit_event
                            union all select row_to_json(o) from outbox o) as everything""").mapTo(String.class).one());
    }
}
