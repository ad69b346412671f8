package dev.dangjik.certificate;

import dev.dangjik.message.Text;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Why a certificate could not be made or served, in words that say what to do. The first that fits what certbot, the
/// authority or Docker said decides; the order goes from what names its cause to what merely follows from one.
public enum Diagnosis {
    ACCOUNT_LOST(
            "accountDoesNotExist|unable to find account|account .{0,80}(does not exist|not found)|AccountNotFound"),
    RATE_LIMITED(
            "rateLimited|too many (certificates|failed authorizations|registrations|new orders|requests)|HTTP 429"),
    DISK_FULL("No space left on device|ENOSPC|disk quota exceeded"),
    BUSY("Another instance of Certbot is already running"),
    DOCKER("Cannot connect to the Docker daemon|permission denied while trying to connect to the Docker"),
    IMAGE("Unable to find image|pull access denied|manifest unknown|manifest for .{1,120} not found"
            + "|toomanyrequests|error pulling image"),
    CERTBOT_MISSING("certbot: (command )?not found|No such file or directory.{0,80}certbot|command not found"),
    CAA("CAA record|urn:ietf:params:acme:error:caa"),
    DNS_MISSING("NXDOMAIN|no valid A+ records|DNS problem|urn:ietf:params:acme:error:dns|No such host is known"),
    PORT_CLOSED("Timeout during connect|context deadline exceeded|i/o timeout|Client\\.Timeout"),
    NOBODY_LISTENS("acme:error:connection.{0,400}Connection refused|Fetching http.{0,400}onnection refused"),
    NAME_ELSEWHERE("no route to host|network is unreachable|acme:error:connection"),
    CHALLENGE_WRONG("Invalid response from http|acme:error:unauthorized|The key authorization file"),
    ACME_UNTRUSTED("CERTIFICATE_VERIFY_FAILED|SSLError|certificate verify failed"),
    ACME_DOWN("ConnectTimeout|ConnectionError|Max retries exceeded|NewConnectionError|ReadTimeout|Read timed out"
            + "|Temporary failure in name resolution|acme:error:serverInternal|HTTP 50[0-9]"),
    NGINX_CONFIG(""),
    NGINX_DOWN(""),
    NOT_SERVED(""),
    NOT_DUE(""),
    CHANGED(""),
    OTHER("");

    private static final int SHOWN = 300;

    private final Optional<Pattern> said;

    Diagnosis(String said) {
        this.said = said.isEmpty()
                ? Optional.empty()
                : Optional.of(Pattern.compile(said, Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
    }

    /// What a fact `certificate.problem` means: a word of the scripts, then what was seen. The word `certbot` stands
    /// for
    /// whatever certbot said.
    public static Text of(String problem) {
        int space = problem.indexOf(' ');
        var word = space < 0 ? problem : problem.substring(0, space);
        var seen = space < 0 ? "" : problem.substring(space + 1).strip();
        var diagnosis = word.equals("certbot") ? said(seen) : named(word);
        return Text.of("certificate.problem." + diagnosis.word(), shortened(seen));
    }

    /// What certbot's output tells.
    static Diagnosis said(String output) {
        return Arrays.stream(values())
                .filter(one -> one.said
                        .filter(pattern -> pattern.matcher(output).find())
                        .isPresent())
                .findFirst()
                .orElse(OTHER);
    }

    private static Diagnosis named(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElse(OTHER);
    }

    /// As the scripts and the texts call it.
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static String shortened(String seen) {
        return seen.length() <= SHOWN ? seen : "…" + seen.substring(seen.length() - SHOWN);
    }
}
