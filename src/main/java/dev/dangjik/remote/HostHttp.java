package dev.dangjik.remote;

import dev.dangjik.config.Secret;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.stack.Host;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Calls HTTP interfaces from a host, with curl there: what listens only on the machine, or only in a container, is
/// reached without a port that is open to anybody else.
///
/// Everything about a call, and the token with it, goes to curl by its standard input (`curl --config -`): nothing of
/// it stands in a list of processes, in a log of sudo or in a file.
public final class HostHttp {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int NONCE = 8;

    /// What entering a container and starting curl may take beside the calls.
    private static final Duration AROUND = Duration.ofSeconds(8);

    private final RemoteShell shell;

    public HostHttp(RemoteShell shell) {
        this.shell = shell;
    }

    /// What came of one call.
    public sealed interface Answer {
        record Answered(int status, String body) implements Answer {
            public boolean isSuccess() {
                return status >= 200 && status < 300;
            }
        }

        /// None came: nobody listened, or not in time.
        record None(String why) implements Answer {}
    }

    /// Makes the calls one after the other, each whatever became of the one before.
    ///
    /// @param curl words that run curl there, to which the options are added
    /// @param token sent with each call as `Authorization: Bearer`
    /// @return as many answers as calls
    /// @throws RemoteException when the host could not be reached, or the connection broke: which
    ///     calls were made is unknown in the second case
    /// @throws IllegalArgumentException when the token holds a control character
    public List<Answer> call(Host host, ShellCommand curl, Optional<Secret<String>> token, List<HttpCall> calls)
            throws RemoteException {
        var random = new byte[NONCE];
        new SecureRandom().nextBytes(random);
        var mark = "@" + HexFormat.of().formatHex(random) + " ";
        var input = Bytes.utf8(config(calls, token, mark));
        var limit = calls.stream().map(HttpCall::limit).reduce(AROUND, Duration::plus);
        return read(shell.exec(host, curl.and("--disable", "--config", "-"), input, limit), mark, calls.size());
    }

    private static String config(List<HttpCall> calls, Optional<Secret<String>> token, String mark) {
        var lines = new ArrayList<String>();
        for (var call : calls) {
            if (!lines.isEmpty()) {
                lines.add("next");
            }
            lines.add("silent");
            lines.add("show-error");
            lines.add("globoff");
            option(lines, "noproxy", "*");
            option(lines, "request", call.method());
            option(lines, "url", call.url().toString());
            token.ifPresent(secret -> option(lines, "header", "Authorization: Bearer " + secret.reveal()));
            call.body().ifPresent(body -> {
                option(lines, "header", "Content-Type: application/json");
                option(lines, "data-raw", body);
            });
            option(lines, "max-time", seconds(call.limit()));
            // curl itself makes line breaks of these, behind the body.
            lines.add("write-out = \"\\n" + mark + "%{http_code}\\n\"");
        }
        return String.join("\n", lines) + "\n";
    }

    private static void option(List<String> lines, String name, String value) {
        if (CONTROL.matcher(value).find()) {
            throw new IllegalArgumentException("the option " + name + " of curl would hold a control character");
        }
        lines.add(name + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() / 1_000 + "." + String.format("%03d", limit.toMillis() % 1_000);
    }

    private static List<Answer> read(ExecOutcome outcome, String mark, int calls) {
        var answers = new ArrayList<Answer>();
        var text = outcome.output().text();
        var why = why(outcome);
        int from = 0;
        for (int at = text.indexOf("\n" + mark); at >= 0; at = text.indexOf("\n" + mark, from)) {
            int end = text.indexOf('\n', at + 1);
            var status = text.substring(at + 1 + mark.length(), end < 0 ? text.length() : end)
                    .strip();
            answers.add(answer(status, text.substring(from, at), why));
            from = end < 0 ? text.length() : end + 1;
        }
        while (answers.size() < calls) {
            answers.add(new Answer.None(why));
        }
        return List.copyOf(answers.subList(0, calls));
    }

    private static Answer answer(String status, String body, String why) {
        boolean isAnswered = status.matches("[1-9][0-9]{2}");
        return isAnswered ? new Answer.Answered(Integer.parseInt(status), body) : new Answer.None(why);
    }

    /// The last thing that was complained about, for those calls that have no answer.
    private static String why(ExecOutcome outcome) {
        var complaint = lastLine(outcome.errors().text());
        return switch (outcome) {
            case ExecOutcome.Exited exited -> complaint == null ? "exit code " + exited.code() : complaint;
            case ExecOutcome.Killed killed -> "ended by " + killed.signal();
            case ExecOutcome.TimedOut late -> "no end within " + late.limit().toSeconds() + " s";
        };
    }

    private static @Nullable String lastLine(String text) {
        var lines = text.strip().lines().toList();
        return lines.isEmpty() || lines.getLast().isBlank() ? null : lines.getLast();
    }
}
