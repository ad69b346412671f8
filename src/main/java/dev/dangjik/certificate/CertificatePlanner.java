package dev.dangjik.certificate;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.message.Text;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import dev.dangjik.release.Phrases;
import dev.dangjik.remote.PublicName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Certificate.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at the machine and from outside, and says what would be done about a certificate, or what is in the way.
final class CertificatePlanner {
    private static final Duration OUTSIDE = Duration.ofSeconds(5);

    /// From here on certbot renews by itself (its `renew_before_expiry`).
    static final int DUE_DAYS = 30;

    private final CertificateMachine machine;
    private final ScriptLibrary scripts;
    private final Phrases phrases;

    CertificatePlanner(CertificateMachine machine, ScriptLibrary scripts, Phrases phrases) {
        this.machine = machine;
        this.scripts = scripts;
        this.phrases = phrases;
    }

    /// What was asked for, and where it would happen.
    record Asked(
            CommandRequest request,
            CertificateTarget target,
            CertificateAction action,
            CertificateSegment.Place place) {
        boolean isSet(String flag) {
            return request.arguments().isSet(flag);
        }
    }

    Planned plan(Asked asked) throws RemoteException {
        return switch (machine.look(asked.target(), asked.place().host(), true)) {
            case CertificateMachine.Look.Unclear(var why) -> refused(why);
            case CertificateMachine.Look.Seen(var facts) -> plan(asked, facts);
        };
    }

    private Planned plan(Asked asked, CertificateFacts facts) throws RemoteException {
        var needless = needless(asked, facts);
        if (needless.isPresent()) {
            return needless.get();
        }
        var segment = new CertificateSegment(scripts, phrases, asked.target(), facts);
        if (asked.action() == CertificateAction.RENEW && isOnlyToBeServed(asked, facts)) {
            return ready(asked, segment, segment.serveOnly(), notes(asked, facts, "certificate.note.serve-only"));
        }
        var overrides = asked.target().site().domains();
        var names = new PublicName(overrides, OUTSIDE);
        var outside = OutsideView.of(
                names, asked.target().domain(), Optional.of(asked.place().host().address()), overrides);
        var challenge = machine.challenge(asked.target(), asked.place().host(), names);
        boolean skipsOutside = asked.isSet("skip-outside");
        var obstacle =
                new CertificateObstacles(asked.target(), asked.action(), facts).first(outside, challenge, skipsOutside);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        return switch (asked.action()) {
            case RENEW ->
                ready(
                        asked,
                        segment,
                        segment.renew(asked.isSet("force")),
                        notes(asked, facts, "certificate.note.renew"));
            case DRY_RUN -> ready(asked, segment, segment.dryRun(), notes(asked, facts, "certificate.note.dry-run"));
            case ISSUE ->
                ready(
                        asked,
                        segment,
                        segment.issue(asked.isSet("new-account")),
                        notes(asked, facts, "certificate.note.issue"));
            case STATUS -> throw new IllegalStateException("a look changes nothing");
        };
    }

    /// Why there is nothing sensible to do, whatever stands in the way.
    private static Optional<Planned.Refused> needless(Asked asked, CertificateFacts facts) {
        var target = asked.target();
        var file = facts.file();
        return switch (asked.action()) {
            case RENEW, DRY_RUN ->
                file.isEmpty()
                        ? Optional.of(new Planned.Refused(
                                Text.of(
                                        "certificate.refused.none-yet",
                                        target.domain(),
                                        target.certificate().file(),
                                        facts.text("file-problem").orElse("-")),
                                target.lines(CertificateAction.ISSUE)))
                        : asked.action() == CertificateAction.DRY_RUN
                                ? Optional.empty()
                                : notDue(asked, facts, file.get());
            case ISSUE -> {
                if (file.isPresent() && !asked.isSet("new-account")) {
                    yield Optional.of(new Planned.Refused(
                            Text.of(
                                    "certificate.refused.exists",
                                    target.domain(),
                                    file.get().until()),
                            target.lines(CertificateAction.RENEW)));
                }
                boolean isScript = target.certificate().way() instanceof Way.Script;
                yield isScript
                                || (target.certificate().email().isPresent()
                                        && target.certificate().agreesToTerms())
                        ? Optional.empty()
                        : Optional.of(refused(Text.of("certificate.refused.no-email", target.domain())));
            }
            case STATUS -> Optional.empty();
        };
    }

    private static Optional<Planned.Refused> notDue(Asked asked, CertificateFacts facts, SeenCertificate file) {
        var target = asked.target();
        if (asked.isSet("force")) {
            return target.certificate().way() instanceof Way.Script
                    ? Optional.of(refused(Text.of("certificate.refused.no-force", target.domain())))
                    : Optional.empty();
        }
        long days = file.left(asked.request().at()).days();
        boolean isServed = facts.wire().filter(file::isSameAs).isPresent();
        return days < DUE_DAYS || !isServed
                ? Optional.empty()
                : Optional.of(new Planned.Refused(
                        Text.of("certificate.refused.not-due", target.domain(), days, file.until(), DUE_DAYS),
                        target.lines(CertificateAction.RENEW, "--force")));
    }

    /// Somebody, or an earlier run, has renewed it, and nginx has not read it yet.
    private static boolean isOnlyToBeServed(Asked asked, CertificateFacts facts) {
        var file = facts.file().orElseThrow();
        return !asked.isSet("force")
                && file.left(asked.request().at()).days() >= DUE_DAYS
                && facts.wire().filter(file::isSameAs).isEmpty()
                && facts.isServerUp();
    }

    private List<PlanNote> notes(Asked asked, CertificateFacts facts, String key) {
        var zone = asked.request().stack().zone();
        var notes = new ArrayList<PlanNote>();
        var said = facts.file()
                .or(facts::wire)
                .map(seen -> Text.of(
                        key,
                        asked.target().domain(),
                        seen.left(asked.request().at()).days(),
                        seen.until()))
                .orElseGet(
                        () -> Text.of("certificate.note.first", asked.target().domain()));
        notes.add(new PlanNote(phrases.in(zone, said), ""));
        if (asked.isSet("force")) {
            notes.add(new PlanNote(phrases.of("certificate.note.limits"), ""));
        }
        if (asked.isSet("new-account")) {
            notes.add(new PlanNote(
                    phrases.of("certificate.note.new-account", asked.target().authority(facts)), ""));
        }
        if (asked.isSet("skip-outside")) {
            notes.add(new PlanNote(phrases.of("certificate.note.skip-outside"), ""));
        }
        facts.nginxProblem()
                .ifPresent(
                        complaint -> notes.add(new PlanNote(phrases.of("certificate.note.nginx-config"), complaint)));
        return notes;
    }

    private Planned ready(Asked asked, CertificateSegment segment, List<Step> steps, List<PlanNote> notes) {
        var remote = segment.remote(asked.place(), steps);
        var segments = new ArrayList<Segment>(List.of(remote));
        if (asked.action() != CertificateAction.DRY_RUN) {
            segments.add(new Segment.OutsideCertificate(
                    2,
                    "outside",
                    phrases.of("certificate.step.outside"),
                    asked.target().domain()));
        }
        var plan = asked.request().plan(segments);
        return new Planned.Ready(plan.withNotes(notes));
    }

    private static Planned.Refused refused(Text why) {
        return new Planned.Refused(why, List.of());
    }
}
