package dev.dangjik.certificate;

import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Certificate.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the certificate of one domain stands, sentence by sentence, from what machine and bot have seen. What could not
/// be
/// looked at is unknown, never good.
final class StatusFindings {
    /// A timer of certbot's that has not run for so long does not run any more; it is due twice a day.
    private static final Duration TIMER_SILENT = Duration.ofDays(2);

    private final CertificateTarget target;
    private final Optional<CertificateFacts> facts;
    private final OutsideView outside;
    private final Instant now;
    private final List<Line> lines = new ArrayList<>();

    /// @param facts empty when the machine could not be looked at, which the caller tells
    StatusFindings(CertificateTarget target, Optional<CertificateFacts> facts, OutsideView outside, Instant now) {
        this.target = target;
        this.facts = facts;
        this.outside = outside;
        this.now = now;
    }

    List<Line> lines() {
        served();
        trust();
        facts.ifPresent(seen -> {
            file(seen);
            name(seen);
            ports(seen);
            nginx(seen);
            renewal(seen);
            schedule(seen);
            target.certificate().alert().ifPresent(alert -> alert(seen, alert.name()));
        });
        return List.copyOf(lines);
    }

    private void served() {
        var seen = outside.served().or(() -> facts.flatMap(CertificateFacts::wire));
        if (seen.isEmpty()) {
            say(
                    Mood.BAD,
                    Text.of("certificate.silent", domain(), outside.silence().orElse("-")));
            return;
        }
        var left = seen.get().left(now);
        var mood =
                left.mood(target.certificate().warnDays(), target.certificate().failDays());
        say(
                mood,
                Text.of(
                        "certificate.days",
                        domain(),
                        left.days(),
                        seen.get().until(),
                        seen.get().issuer()),
                mood == Mood.GOOD ? Optional.empty() : target.typed(CertificateAction.RENEW));
        if (outside.served().isEmpty()) {
            say(
                    Mood.UNKNOWN,
                    Text.of(
                            "certificate.outside-silent",
                            domain(),
                            outside.silence().orElse("-")));
        }
    }

    private void trust() {
        outside.served().ifPresent(seen -> {
            if (!seen.covers(domain())) {
                say(Mood.BAD, Text.of("certificate.names", domain(), String.join(", ", seen.names())));
            }
            if (!seen.isChainComplete()) {
                say(
                        Mood.BAD,
                        Text.of(
                                "certificate.chain",
                                domain(),
                                target.certificate().file()));
            }
            outside.distrust()
                    .ifPresentOrElse(
                            why -> say(Mood.BAD, Text.of("certificate.untrusted", domain(), why)),
                            () -> say(
                                    Mood.GOOD,
                                    Text.of(
                                            "certificate.trusted",
                                            String.join(", ", seen.names()),
                                            seen.chain().size())));
        });
    }

    private void file(CertificateFacts seen) {
        var path = target.certificate().file();
        var file = seen.file();
        if (file.isEmpty()) {
            var why = seen.text("file-problem").orElse("-");
            boolean isNone = why.contains("No such file");
            say(
                    isNone ? Mood.BAD : Mood.UNKNOWN,
                    Text.of(isNone ? "certificate.none-yet" : "certificate.file-unread", path, why),
                    isNone ? target.typed(CertificateAction.ISSUE) : Optional.empty());
            return;
        }
        var wire = seen.wire();
        if (wire.isEmpty()) {
            say(
                    Mood.UNKNOWN,
                    Text.of(
                            "certificate.wire-unread",
                            target.host(),
                            seen.text("wire-problem").orElse("-")));
        } else if (!file.get().isSameAs(wire.get())) {
            boolean isRenewed = file.get().isNewerThan(wire.get());
            say(
                    isRenewed ? Mood.WARNING : Mood.BAD,
                    Text.of(
                            isRenewed ? "certificate.not-reloaded" : "certificate.other-file",
                            path,
                            file.get().until(),
                            wire.get().until(),
                            String.join(" ", target.reload())),
                    isRenewed ? target.typed(CertificateAction.RENEW) : Optional.empty());
        } else {
            say(Mood.GOOD, Text.of("certificate.same", path, file.get().serial()));
        }
        outside.served()
                .filter(served -> wire.filter(own -> !own.isSameAs(served)).isPresent())
                .ifPresent(served -> say(
                        Mood.WARNING,
                        Text.of(
                                "certificate.between",
                                domain(),
                                served.serial(),
                                target.host(),
                                wire.orElseThrow().serial())));
    }

    private void name(CertificateFacts seen) {
        // Being served our own certificate under the name is proof that it leads here, translated or not.
        boolean isArriving = !outside.isOverridden()
                && outside.served()
                        .flatMap(served -> seen.wire().filter(served::isSameAs))
                        .isPresent();
        switch (NameCheck.of(seen, outside, isArriving)) {
            case NameCheck.Right(var addresses) ->
                say(Mood.GOOD, Text.of("certificate.dns", domain(), String.join(", ", addresses)));
            case NameCheck.SixElsewhere(var addresses) ->
                say(Mood.WARNING, Text.of("certificate.dns-six", domain(), String.join(", ", addresses)));
            case NameCheck.Elsewhere(var addresses, var machine) ->
                say(
                        Mood.BAD,
                        Text.of(
                                "certificate.dns-elsewhere",
                                domain(),
                                String.join(", ", addresses),
                                target.host(),
                                String.join(", ", machine)));
            case NameCheck.Nowhere _ -> say(Mood.BAD, Text.of("certificate.dns-unknown", domain()));
        }
    }

    private void ports(CertificateFacts seen) {
        port(seen, 80, outside.closed());
        port(seen, 443, outside.silence());
        if (!seen.isFirewallRead()) {
            boolean isOpen = outside.closed().isEmpty() && outside.silence().isEmpty();
            say(isOpen ? Mood.PLAIN : Mood.UNKNOWN, Text.of("certificate.firewall-unread", target.host()));
        }
    }

    private void port(CertificateFacts seen, int port, Optional<String> closed) {
        var stopping = seen.stopped(port, target.isPublished());
        if (stopping.isPresent()) {
            say(Mood.BAD, Text.of("certificate.port-stopped", target.host(), port, stopping.get()));
        } else if (seen.is("listens-" + port, "no")) {
            say(Mood.BAD, Text.of("certificate.port-nobody", target.host(), port));
        } else if (closed.isPresent()) {
            say(Mood.BAD, Text.of("certificate.port-closed", domain(), port, closed.get()));
        } else {
            say(Mood.GOOD, Text.of("certificate.port-open", domain(), port));
        }
    }

    private void nginx(CertificateFacts seen) {
        if (!seen.isServerUp()) {
            var name = target.certificate().container().orElse("nginx");
            say(
                    Mood.BAD,
                    Text.of("certificate.nginx-down", name, seen.word("server").orElse("?")));
        } else {
            seen.nginxProblem().ifPresent(why -> say(Mood.BAD, Text.of("certificate.nginx-config", why)));
        }
    }

    private void renewal(CertificateFacts seen) {
        if (target.certificate().way() instanceof Way.Elsewhere) {
            say(Mood.PLAIN, Text.of("certificate.elsewhere", domain()));
            return;
        }
        seen.renewal()
                .ifPresentOrElse(
                        conf -> say(
                                Mood.PLAIN,
                                Text.of(
                                        "certificate.renewal",
                                        conf.server(),
                                        conf.account().orElse("-"),
                                        conf.webroot().or(conf::authenticator).orElse("-"))),
                        () -> say(
                                Mood.BAD,
                                Text.of("certificate.no-renewal", domain()),
                                target.typed(CertificateAction.ISSUE)));
        if (seen.is("account", "missing")) {
            say(
                    Mood.BAD,
                    Text.of("certificate.no-account", target.authority(seen)),
                    target.typed(CertificateAction.ISSUE, "--new-account"));
        }
        seen.acmeProblem()
                .ifPresent(why -> say(
                        Mood.WARNING,
                        Text.of("certificate.acme-down", seen.word("acme-url").orElse("?"), why)));
    }

    private void schedule(CertificateFacts seen) {
        if (target.certificate().way() instanceof Way.Elsewhere) {
            return;
        }
        seen.text("timer").ifPresent(this::timer);
        seen.text("cron").ifPresent(cron -> say(Mood.PLAIN, Text.of("certificate.cron", cron)));
        if (seen.text("timer").or(() -> seen.text("cron")).isEmpty()) {
            boolean isMissed = seen.file()
                    .filter(file -> file.left(now).days() < CertificatePlanner.DUE_DAYS)
                    .isPresent();
            say(
                    isMissed ? Mood.WARNING : Mood.PLAIN,
                    Text.of("certificate.no-schedule", target.host()),
                    isMissed ? target.typed(CertificateAction.RENEW) : Optional.empty());
        }
        if (target.certificate().log().isPresent()) {
            log(seen, target.certificate().log().get());
        }
    }

    private void alert(CertificateFacts seen, String name) {
        switch (seen.text("alert").map(String::strip).orElse("")) {
            case "quiet" -> say(Mood.GOOD, Text.of("certificate.alert-quiet", name));
            case "pending" -> say(Mood.WARNING, Text.of("certificate.alert-pending", name));
            case "firing" ->
                say(Mood.WARNING, Text.of("certificate.alert-firing", name), target.typed(CertificateAction.RENEW));
            case "no-rule" -> say(Mood.UNKNOWN, Text.of("certificate.alert-none", name));
            default ->
                say(
                        Mood.UNKNOWN,
                        Text.of(
                                "certificate.alert-unread",
                                name,
                                seen.text("alert-problem").orElse("-")));
        }
    }

    private void timer(String text) {
        var last = text.lines()
                .filter(line -> line.matches("LastTriggerUSec=@\\d{1,11}"))
                .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(line.indexOf('@') + 1))))
                .findFirst();
        boolean isWell = text.contains("ActiveState=active") && !text.matches("(?s).*Result=(?!success).*");
        if (last.isEmpty()) {
            say(Mood.UNKNOWN, Text.of("certificate.timer-unread", text));
        } else if (last.get().isBefore(now.minus(TIMER_SILENT)) || !isWell) {
            say(
                    Mood.BAD,
                    Text.of("certificate.timer-silent", last.get(), text.replace('\n', ' ')),
                    target.typed(CertificateAction.DRY_RUN));
        } else {
            say(Mood.GOOD, Text.of("certificate.timer", last.get()));
        }
    }

    private void log(CertificateFacts seen, String path) {
        var log = seen.text("log").flatMap(CertbotLog::of);
        if (log.isEmpty()) {
            say(
                    Mood.UNKNOWN,
                    Text.of(
                            "certificate.log-unread",
                            path,
                            seen.text("log-problem").orElse("-")));
            return;
        }
        var at = log.get().at();
        switch (log.get().outcome()) {
            case WELL -> say(Mood.GOOD, Text.of("certificate.log-well", at));
            case NOT_DUE -> say(Mood.GOOD, Text.of("certificate.log-not-due", at));
            case FAILED ->
                say(
                        Mood.BAD,
                        Text.of("certificate.log-failed", at, log.get().last()),
                        target.typed(CertificateAction.DRY_RUN));
            case UNKNOWN ->
                say(
                        Mood.UNKNOWN,
                        Text.of("certificate.log-unknown", at, log.get().last()));
        }
    }

    private String domain() {
        return target.domain();
    }

    private void say(Mood mood, Text text) {
        lines.add(Line.of(mood, text));
    }

    private void say(Mood mood, Text text, Optional<String> typeNext) {
        lines.add(new Line(mood, text, typeNext));
    }
}
