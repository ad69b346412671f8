package dev.dangjik.certificate;

import java.util.Optional;
import java.util.regex.Pattern;

/// The end of certbot's log: when it ran last, and what came of it.
///
/// @param at as it stands there, in the zone of the machine or of certbot's container
record CertbotLog(String at, Outcome outcome, String last) {
    private static final Pattern TIME = Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)[,.]\\d+:");
    private static final Pattern WELL = Pattern.compile(
            "all (simulated )?renewals succeeded|Successfully received certificate|The dry run was successful",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NOTHING = Pattern.compile(
            "no renewals were attempted|not (yet )?due for renewal|no renewal failures|keeping the existing",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BADLY = Pattern.compile(
            "(?<!no )renewal failure|failed to renew|could not be renewed|Traceback|:ERROR:", Pattern.CASE_INSENSITIVE);

    enum Outcome {
        WELL,
        NOT_DUE,
        FAILED,
        UNKNOWN
    }

    /// Reads the last lines of a log; empty when it tells no time.
    static Optional<CertbotLog> of(String tail) {
        var lines = tail.lines().toList();
        int begin = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(":certbot version:")) {
                begin = i;
            }
        }
        var run = String.join("\n", lines.subList(begin, lines.size()));
        var time = lines.subList(begin, lines.size()).stream()
                .map(TIME::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(match -> match.group(1))
                .reduce((_, later) -> later);
        var last = lines.stream()
                .filter(line -> !line.isBlank())
                .reduce((_, later) -> later)
                .orElse("");
        return time.map(at -> new CertbotLog(at, outcome(run), last));
    }

    private static Outcome outcome(String run) {
        if (BADLY.matcher(run).find()) {
            return Outcome.FAILED;
        }
        if (WELL.matcher(run).find()) {
            return Outcome.WELL;
        }
        return NOTHING.matcher(run).find() ? Outcome.NOT_DUE : Outcome.UNKNOWN;
    }
}
