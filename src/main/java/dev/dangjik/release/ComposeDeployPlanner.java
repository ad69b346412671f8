package dev.dangjik.release;

import dev.dangjik.command.Planned;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Deployment;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says what a deploy of a compose service would do, or why there is nothing sensible to do.
public final class ComposeDeployPlanner {
    /// Only a Git SHA names one image for ever; short forms are resolved to one full tag.
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{7,40}");

    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private final FactsReader reader;
    private final Phrases phrases;
    private final PlanDraft draft;
    private final DriftWatch watch;
    private final Clock clock;

    public ComposeDeployPlanner(
            RemoteShell shell, ScriptLibrary scripts, Texts texts, Transactions transactions, Clock clock) {
        this.reader = new FactsReader(shell, scripts);
        this.phrases = new Phrases(texts);
        this.draft = new PlanDraft(scripts, phrases);
        this.watch = new DriftWatch(transactions);
        this.clock = clock;
    }

    /// Looks at the host and plans.
    ///
    /// @param version as typed: 7 to 40 hexadecimal digits of a Git SHA
    /// @param acceptsDrift whether the person has seen that the host differs from its ledger and goes on
    public Planned plan(PlanRequest request, String version, boolean acceptsDrift) throws RemoteException {
        var target = request.target();
        if (!SHA.matcher(version).matches()) {
            var why = version.equals("latest") ? "release.latest" : "release.not-a-sha";
            return new Planned.Refused(
                    Text.of(why, version), List.of(target.typed(request.command(), "<sha>"), releases(target)));
        }
        return switch (reader.look(target, Optional.of(version))) {
            case FactsReader.Look.Unclear(var why) -> new Planned.Refused(why, List.of());
            case FactsReader.Look.Seen(var facts) ->
                unfit(target, facts).orElseGet(() -> planArtifact(request, facts, version, acceptsDrift));
        };
    }

    /// What must be mended on the host before anything can be deployed.
    private Optional<Planned> unfit(ComposeTarget target, ReleaseFacts facts) {
        var host = target.host().id();
        if (facts.dockerSilence().isPresent()) {
            return refused(
                    Text.of("release.docker-silent", host, facts.dockerSilence().get()));
        }
        var skew = Duration.between(facts.hostTime(), clock.instant()).abs();
        if (skew.compareTo(CLOCK_SKEW) >= 0) {
            return refused(Text.of("release.clock-skew", host, skew));
        }
        if (facts.configProblem().isPresent()) {
            return refused(Text.of(
                    "release.config-problem", host, facts.configProblem().get()));
        }
        if (facts.variable().isEmpty()) {
            var variable = target.deployment().version();
            return refused(Text.of("release.no-variable", host, variable.name(), variable.file()));
        }
        return Optional.empty();
    }

    private Planned planArtifact(PlanRequest request, ReleaseFacts facts, String version, boolean acceptsDrift) {
        var target = request.target();
        var image = target.deployment().image();
        var artifact = facts.artifact().orElseGet(() -> new ReleaseFacts.Artifact.Unknown(""));
        return switch (artifact) {
            case ReleaseFacts.Artifact.Missing() ->
                new Planned.Refused(
                        Text.of(isBuilt(target) ? "release.no-commit" : "release.no-image", image, version),
                        List.of(releases(target)));
            case ReleaseFacts.Artifact.Ambiguous(var versions) ->
                new Planned.Refused(
                        Text.of("release.ambiguous", version, versions.size()),
                        versions.stream()
                                .limit(5)
                                .map(full -> target.typed(request.command(), full))
                                .toList());
            case ReleaseFacts.Artifact.Found(var full, var digest) ->
                planChange(request, facts, new Wanted(full, digest, Optional.empty()), acceptsDrift);
            case ReleaseFacts.Artifact.Unknown(var why) ->
                planChange(request, facts, new Wanted(version, Optional.empty(), Optional.of(why)), acceptsDrift);
        };
    }

    /// @param doubt why nobody could tell whether it exists
    private record Wanted(String version, Optional<String> digest, Optional<String> doubt) {}

    private Planned planChange(PlanRequest request, ReleaseFacts facts, Wanted wanted, boolean acceptsDrift) {
        var target = request.target();
        var drift = watch.of(target, facts);
        var current = facts.ledger().current().map(Ledger.Entry::version);
        if (drift.isEmpty() && current.equals(Optional.of(wanted.version()))) {
            return new Planned.Refused(
                    Text.of("release.already-running", target.service().id(), wanted.version()),
                    List.of(target.typed("restart")));
        }
        if (drift.isPresent() && !acceptsDrift) {
            return new Planned.Refused(
                    Text.of("release.drift", target.service().id(), drift.get().text()),
                    List.of(target.typed(request.command(), wanted.version(), "--accept-drift"), releases(target)));
        }
        drift.ifPresent(_ -> watch.adopt(target, facts));
        var checkout = new CheckoutSync(phrases).of(target, facts);
        return switch (checkout) {
            case CheckoutSync.Outcome.Blocked(var why) -> new Planned.Refused(why, List.of());
            case CheckoutSync.Outcome.Fit(var sync, var syncNotes) -> {
                var change = new ReleaseChange(facts, wanted.version(), wanted.digest(), sync, false, false);
                var notes = new ArrayList<PlanNote>();
                wanted.doubt().ifPresent(why -> notes.add(new PlanNote(phrases.of("release.note.unchecked"), why)));
                if (current.isEmpty() && !facts.isFirstDeploy()) {
                    notes.add(new PlanNote(phrases.of("release.note.unrecorded"), ""));
                }
                drift.ifPresent(seen -> notes.add(new PlanNote(phrases.of("release.note.drift"), seen.text())));
                notes.addAll(syncNotes);
                if (!facts.movingImages().isEmpty()) {
                    var images = String.join("\n", facts.movingImages());
                    notes.add(new PlanNote(phrases.of("release.note.moving"), images));
                }
                facts.text("migrations64")
                        .ifPresent(files -> notes.add(new PlanNote(phrases.of("release.note.migrations"), files)));
                yield new Planned.Ready(draft.plan(request, change, notes));
            }
        };
    }

    private static boolean isBuilt(ComposeTarget target) {
        return target.deployment().artifact() == Deployment.Artifact.BUILD;
    }

    private static Optional<Planned> refused(Text why) {
        return Optional.of(new Planned.Refused(why, List.of()));
    }

    private static String releases(ComposeTarget target) {
        return target.typed("releases");
    }
}
