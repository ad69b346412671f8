package dev.dangjik.certificate;

import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import dev.dangjik.release.Phrases;
import dev.dangjik.release.StepDraft;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Certificate;
import dev.dangjik.stack.Certificate.Way;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The steps by which a machine makes a certificate anew and serves it.
///
/// Certbot writes new files and moves links to them at the end, so until nginx reads them the old certificate is
/// served,
/// whatever happens. A renewal that does not succeed therefore ends in the proof of that.
final class CertificateSegment {
    private static final Duration SHORT = Duration.ofSeconds(90);

    /// An image may have to be pulled.
    private static final Duration PREFLIGHT = Duration.ofMinutes(6);

    /// The authority may make certbot wait; it is never asked to sleep at random.
    private static final Duration CERTBOT = Duration.ofMinutes(5);

    /// What watches looks every minute or so, and sees it a while later.
    private static final Duration QUIET = Duration.ofMinutes(6);

    private final ScriptLibrary scripts;
    private final Phrases phrases;
    private final CertificateTarget target;
    private final CertificateFacts facts;
    private final CertbotWords certbot;

    CertificateSegment(ScriptLibrary scripts, Phrases phrases, CertificateTarget target, CertificateFacts facts) {
        this.scripts = scripts;
        this.phrases = phrases;
        this.target = target;
        this.facts = facts;
        this.certbot = new CertbotWords(target.certificate(), Optional.of(target.authority(facts)));
    }

    /// Where it runs, and what it holds.
    record Place(Host host, DetachMode detach, Optional<LockName> lock) {}

    /// Preflight and trial, nothing else.
    List<Step> dryRun() {
        return List.of(preflight(), trial(certbot.dryRun()));
    }

    /// @param isForced whether it is made anew although it is not due
    List<Step> renew(boolean isForced) {
        var steps = new ArrayList<>(dryRun());
        steps.add(make("renew", certbot.renew(isForced), isForced));
        steps.addAll(serve(false));
        return steps;
    }

    /// What has been renewed already, and is not served yet.
    List<Step> serveOnly() {
        return serve(false);
    }

    /// The first certificate.
    ///
    /// @param forgetsAccount whether the account with the authority is put aside, so that a new one is registered
    List<Step> issue(boolean forgetsAccount) {
        var steps = new ArrayList<Step>();
        steps.add(preflight());
        if (forgetsAccount) {
            steps.add(step("account", Phase.CHANGE, script("account.sh", target.authority(facts)))
                    .cancelledAfter()
                    .build());
        } else {
            steps.add(trial(certbot.issue(true)));
        }
        steps.add(make("issue", certbot.issue(false), true));
        steps.addAll(serve(target.certificate().isRecreated()));
        return steps;
    }

    Segment.Remote remote(Place place, List<Step> steps) {
        boolean isChange = steps.stream().anyMatch(step -> step.phase() == Phase.CHANGE);
        return new Segment.Remote(
                1,
                place.host().id(),
                place.host().fingerprints(),
                place.detach(),
                place.lock(),
                directory(),
                false,
                steps.stream().map(Step::timeout).reduce(Duration.ZERO, Duration::plus),
                new TreeMap<>(),
                files(steps),
                steps,
                isChange ? List.of(kept()) : List.of());
    }

    private Optional<String> directory() {
        return target.certificate().way() instanceof Way.Script script
                ? Optional.of(script.directory())
                : Optional.empty();
    }

    private Step preflight() {
        var words = new ArrayList<>(List.of("--before", facts.filePrint()));
        words.addAll(target.tools());
        words.addAll(List.of("--acme", target.authority(facts)));
        return step("preflight", Phase.CHECK, script("preflight.sh", words.toArray(String[]::new)))
                .lasting(PREFLIGHT)
                .build();
    }

    private Step trial(List<String> words) {
        return step("dry-run", Phase.CHECK, behind(List.of(), words))
                .lasting(CERTBOT)
                .build();
    }

    private Step make(String id, List<String> words, boolean isForced) {
        var command = behind(List.of("--before", facts.filePrint()), words);
        var step = step(id, Phase.CHANGE, command)
                .verified(command)
                .lasting(CERTBOT)
                .cancelledAfter()
                .compensated();
        return (isForced ? step.once() : step).build();
    }

    private List<Step> serve(boolean isRecreated) {
        var known = facts.wire().map(SeenCertificate::fingerprint).orElse("none");
        var steps = new ArrayList<Step>();
        steps.add(step("config", Phase.CHANGE, script("nginx.sh")).build());
        steps.add(step("reload", Phase.CHANGE, isRecreated ? recreated() : new ShellCommand(target.reload()))
                .cancelledAfter()
                .build());
        steps.add(step("served", Phase.GATE, script("served.sh", "new", known)).build());
        target.certificate().alert().ifPresent(alert -> steps.add(quiet(alert)));
        return steps;
    }

    /// The certificate is served, so one that goes on ringing is told and undoes nothing.
    private Step quiet(Certificate.Alert alert) {
        return step("alert", Phase.CLEANUP, script("alert.sh", alert.name(), CertificateMachine.url(alert)))
                .lasting(QUIET)
                .warning()
                .build();
    }

    private ShellCommand recreated() {
        var service = (Service.Compose) target.server();
        var words = new ArrayList<>(service.project().words());
        words.addAll(List.of("up", "-d", "--no-deps", "--force-recreate", service.composeService()));
        return new ShellCommand(words);
    }

    private Compensation kept() {
        var known = facts.wire().map(SeenCertificate::fingerprint).orElse("none");
        return new Compensation("kept", phrases.of("certificate.step.kept"), script("served.sh", "old", known), SHORT);
    }

    private ShellCommand behind(List<String> options, List<String> words) {
        var all = new ArrayList<>(options);
        all.add("--");
        all.addAll(words);
        return script("certbot.sh", all.toArray(String[]::new));
    }

    private ShellCommand script(String name, String... more) {
        var words = new ArrayList<>(List.of("bash", "@file:" + name));
        words.addAll(target.options());
        words.addAll(List.of(more));
        return new ShellCommand(words);
    }

    private SortedMap<String, String> files(List<Step> steps) {
        SortedMap<String, String> files = new TreeMap<>();
        for (var name :
                List.of("lib.sh", "preflight.sh", "account.sh", "certbot.sh", "nginx.sh", "served.sh", "alert.sh")) {
            boolean isUsed = name.equals("lib.sh")
                    || name.equals("served.sh")
                    || steps.stream().anyMatch(step -> step.command().words().contains("@file:" + name));
            if (isUsed) {
                files.put(name, scripts.text("certificate/" + name));
            }
        }
        return files;
    }

    private StepDraft step(String id, Phase phase, ShellCommand command) {
        return new StepDraft(id, phrases.of("certificate.step." + id), phase, command, SHORT);
    }
}
