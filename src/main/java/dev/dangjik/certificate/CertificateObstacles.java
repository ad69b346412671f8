package dev.dangjik.certificate;

import dev.dangjik.command.Planned;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What keeps the authority from being asked with any hope, and what to do about it. Found before anything is begun,
/// since every failed try counts against the authority's limits.
final class CertificateObstacles {
    private static final long LEAST_KIB = 50 * 1024;

    private final CertificateTarget target;
    private final CertificateAction action;
    private final CertificateFacts facts;

    CertificateObstacles(CertificateTarget target, CertificateAction action, CertificateFacts facts) {
        this.target = target;
        this.action = action;
        this.facts = facts;
    }

    /// Empty: nothing is in the way.
    ///
    /// @param skipsOutside whether the person goes on although the bot cannot see the challenge
    Optional<Planned.Refused> first(OutsideView outside, CertificateMachine.Challenge challenge, boolean skipsOutside) {
        return machine()
                .or(() -> name(outside, challenge, skipsOutside))
                .or(() -> reached(challenge, skipsOutside))
                .or(this::authority);
    }

    private Optional<Planned.Refused> machine() {
        var certificate = target.certificate();
        if (!facts.isServerUp()) {
            return refused(
                    Text.of(
                            "certificate.refused.nginx-down",
                            certificate.container().orElse("nginx"),
                            facts.word("server").orElse("?")),
                    restart());
        }
        if (facts.is("openssl", "no")) {
            return refused(Text.of("certificate.refused.no-openssl", target.host()), List.of());
        }
        if (facts.is("script", "missing")) {
            return refused(
                    Text.of("certificate.refused.no-script", target.host(), String.join(" ", target.tools())),
                    List.of());
        }
        return facts.freeKib()
                .filter(free -> free < LEAST_KIB)
                .map(free -> new Planned.Refused(
                        Text.of("certificate.refused.disk", target.host(), free / 1024, LEAST_KIB / 1024), List.of()));
    }

    private List<String> restart() {
        return target
                .catalogue()
                .command(target.stack().id(), "restart")
                .map(command -> "/ops " + target.stack().id() + " " + command.typed() + " "
                        + target.certificate().servedBy())
                .stream()
                .toList();
    }

    private Optional<Planned.Refused> name(
            OutsideView outside, CertificateMachine.Challenge challenge, boolean skipsOutside) {
        boolean isArriving = !outside.isOverridden()
                && challenge.misplaced().isEmpty()
                && challenge.outside().isEmpty();
        return switch (NameCheck.of(facts, outside, isArriving)) {
            case NameCheck.Right _, NameCheck.SixElsewhere _ -> Optional.empty();
            case NameCheck.Elsewhere(var addresses, var machine) ->
                skipsOutside && !outside.isOverridden()
                        ? Optional.empty()
                        : refused(
                                Text.of(
                                        "certificate.refused.dns-elsewhere",
                                        target.domain(),
                                        String.join(", ", addresses),
                                        target.host(),
                                        String.join(", ", machine)),
                                target.lines(action));
            case NameCheck.Nowhere _ ->
                refused(
                        Text.of("certificate.refused.dns-unknown", target.domain(), target.host()),
                        target.lines(action));
        };
    }

    private Optional<Planned.Refused> reached(CertificateMachine.Challenge challenge, boolean skipsOutside) {
        if (challenge.misplaced().isPresent()) {
            return refused(
                    Text.of(
                            "certificate.refused.webroot",
                            target.certificate().webroot().orElse(""),
                            target.host(),
                            challenge.misplaced().get()),
                    target.lines(action));
        }
        if (challenge.outside().isEmpty()) {
            return Optional.empty();
        }
        var seen = challenge.outside().get();
        var stopping = facts.stopped(80, target.isPublished());
        if (stopping.isPresent()) {
            return refused(
                    Text.of("certificate.refused.port-80-inside", target.host(), stopping.get(), seen),
                    target.lines(action));
        }
        if (facts.is("listens-80", "no")) {
            return refused(
                    Text.of(
                            "certificate.refused.port-80-nobody",
                            target.host(),
                            target.certificate().servedBy()),
                    restart());
        }
        if (skipsOutside) {
            return Optional.empty();
        }
        var key = seen.startsWith("HTTP ")
                ? "certificate.refused.challenge-wrong"
                : "certificate.refused.port-80-outside";
        var lines = new ArrayList<>(target.lines(action));
        lines.addAll(target.lines(action, "--skip-outside"));
        return refused(
                Text.of(key, target.domain(), seen), lines.stream().distinct().toList());
    }

    private Optional<Planned.Refused> authority() {
        var silent = facts.acmeProblem();
        if (silent.isPresent()) {
            return refused(
                    Text.of(
                            "certificate.refused.acme-down",
                            facts.word("acme-url").orElse("?"),
                            target.host(),
                            silent.get()),
                    target.lines(action));
        }
        return action != CertificateAction.ISSUE && facts.is("account", "missing")
                ? refused(
                        Text.of("certificate.refused.no-account", target.authority(facts), target.host()),
                        target.lines(CertificateAction.ISSUE, "--new-account"))
                : Optional.empty();
    }

    private static Optional<Planned.Refused> refused(Text why, List<String> typeNext) {
        return Optional.of(new Planned.Refused(why, typeNext));
    }
}
