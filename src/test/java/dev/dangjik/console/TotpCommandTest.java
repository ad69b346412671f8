package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Setting an authenticator up.
class TotpCommandTest {
    private static final Pattern ADDRESS = Pattern.compile(
            "otpauth://totp/Dangjik:hana\\?secret=([A-Z2-7]{32})&issuer=Dangjik&algorithm=SHA1&digits=6&period=30");

    @TempDir
    private Path home;

    @Test
    void the_secret_is_in_a_file_of_its_owner_and_is_shown_with_the_line_that_uses_it() throws Exception {
        var run = totp("hana");

        assertEquals(0, run.exitCode(), run.err());
        var file = home.resolve("totp/hana");
        var address = ADDRESS.matcher(run.out());
        assertTrue(address.find(), run.out());
        assertEquals(address.group(1) + "\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(run.out().contains("people: {hana: {totp: \"file:" + file + "\"}}"), run.out());
        assertTrue(
                run.out().lines().limit(10).allMatch(line -> line.matches("[\u2588\u2580\u2584 ]{40,60}")), run.out());
    }

    @Test
    void a_secret_that_is_there_stays_as_it_is() throws Exception {
        totp("hana");
        var before = Files.readString(home.resolve("totp/hana"));

        assertEquals(73, totp("hana").exitCode());
        assertEquals(before, Files.readString(home.resolve("totp/hana")));
    }

    @Test
    void what_cannot_be_a_person_makes_no_file() {
        assertEquals(64, totp("../hana").exitCode());
        assertEquals(64, totp().exitCode());
    }

    private CommandRun totp(String... words) {
        var line = new String[words.length + 1];
        line[0] = "totp";
        System.arraycopy(words, 0, line, 1, words.length);
        return CommandRun.of(Map.of("DANGJIK_HOME", home.toString()), line);
    }
}
