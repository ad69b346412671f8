package dev.dangjik.certificate;

import dev.dangjik.message.Text;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.PublicName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Certificate;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Looks at the machine that serves a certificate. Changes nothing there but one file, of a name of its own, that lies
/// for seconds where the authority's challenges lie.
final class CertificateMachine {
    private static final Duration LIMIT = Duration.ofSeconds(45);
    private static final int TOKEN = 16;
    private static final int BODY = 200;

    private final RemoteShell shell;
    private final ScriptLibrary scripts;
    private final SecureRandom random = new SecureRandom();

    CertificateMachine(RemoteShell shell, ScriptLibrary scripts) {
        this.shell = shell;
        this.scripts = scripts;
    }

    /// What came of looking.
    sealed interface Look {
        record Seen(CertificateFacts facts) implements Look {}

        record Unclear(Text why) implements Look {}
    }

    /// @param isBrief whether firewall rules are enough, without timers and logs
    Look look(CertificateTarget target, Host host, boolean isBrief) throws RemoteException {
        var words = words(target);
        words.addAll(target.tools());
        target.certificate().log().ifPresent(log -> words.addAll(List.of("--log", log)));
        target.certificate()
                .alert()
                .ifPresent(alert -> words.addAll(List.of("--alert", alert.name(), "--prometheus", url(alert))));
        words.addAll(List.of("--acme", target.declaredAuthority().orElse(CertbotWords.LETS_ENCRYPT)));
        if (isBrief) {
            words.addAll(List.of("--brief", "yes"));
        }
        return switch (run(host, words, "look.sh")) {
            case ExecOutcome.Exited exited ->
                CertificateFacts.of(exited.output().text())
                        .<Look>map(Look.Seen::new)
                        .orElseGet(() -> new Look.Unclear(Text.of(
                                "certificate.look-unclear",
                                host.id(),
                                lastWords(exited.errors().text()))));
            case ExecOutcome.Killed killed ->
                new Look.Unclear(Text.of("certificate.look-unclear", host.id(), killed.signal()));
            case ExecOutcome.TimedOut late ->
                new Look.Unclear(Text.of("certificate.look-late", host.id(), late.limit()));
        };
    }

    /// What came of a file that was put where the challenges lie.
    ///
    /// @param misplaced why it could not be put there
    /// @param outside why it did not come back to the bot under the public name
    /// @param inside why it did not come back to the machine itself
    record Challenge(Optional<String> misplaced, Optional<String> outside, Optional<String> inside) {}

    /// Puts a file there, fetches it as the authority would, and takes it away.
    Challenge challenge(CertificateTarget target, Host host, PublicName names) throws RemoteException {
        var bytes = new byte[TOKEN];
        random.nextBytes(bytes);
        var token = "dangjik-" + HexFormat.of().formatHex(bytes);
        try {
            return switch (run(host, words(target, "place", token), "challenge.sh")) {
                case ExecOutcome.Exited exited
                when exited.isSuccess() ->
                    new Challenge(
                            Optional.empty(),
                            fetched(names, target.domain(), token),
                            inside(exited.output().text()));
                case ExecOutcome.Exited exited ->
                    misplaced(lastWords(exited.errors().text()));
                case ExecOutcome.Killed killed -> misplaced(killed.signal());
                case ExecOutcome.TimedOut late -> misplaced(late.limit().toSeconds() + " s");
            };
        } finally {
            run(host, words(target, "remove", token), "challenge.sh");
        }
    }

    private static Challenge misplaced(String why) {
        return new Challenge(Optional.of(why), Optional.empty(), Optional.empty());
    }

    private static Optional<String> fetched(PublicName names, String domain, String token) {
        try {
            var answer = names.get(URI.create("http://" + domain + "/.well-known/acme-challenge/" + token), BODY);
            return answer.body().contains(token) ? Optional.empty() : Optional.of("HTTP " + answer.status());
        } catch (IOException e) {
            return Optional.of(Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
        }
    }

    private static Optional<String> inside(String output) {
        return output.lines()
                .filter(line -> line.startsWith("inside "))
                .map(line -> line.substring("inside ".length()))
                .filter(answer -> !answer.equals("yes"))
                .findFirst();
    }

    /// Where Prometheus answers, without a stroke at the end.
    static String url(Certificate.Alert alert) {
        return alert.prometheus().toString().replaceAll("/+$", "");
    }

    private static List<String> words(CertificateTarget target, String verb, String token) {
        var words = words(target);
        words.addAll(List.of(verb, target.certificate().webroot().orElseThrow(), token));
        return words;
    }

    private static List<String> words(CertificateTarget target) {
        var words = new ArrayList<>(List.of("bash", "-s", "--"));
        words.addAll(target.options());
        return words;
    }

    private ExecOutcome run(Host host, List<String> words, String script) throws RemoteException {
        var text = scripts.text("certificate/lib.sh") + scripts.text("certificate/" + script);
        return shell.exec(host, new ShellCommand(words), Bytes.utf8(text), LIMIT);
    }

    private static String lastWords(String text) {
        var stripped = text.strip();
        return stripped.length() <= 400 ? stripped : stripped.substring(stripped.length() - 400);
    }
}
