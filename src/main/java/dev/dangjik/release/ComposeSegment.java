package dev.dangjik.release;

import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The steps by which one host changes one compose service to another release.
final class ComposeSegment {
    static final Duration SHORT = Duration.ofSeconds(90);
    private static final Duration PULL = Duration.ofMinutes(15);
    private static final Duration BUILD = Duration.ofMinutes(30);
    private static final Duration PRUNE = Duration.ofMinutes(5);

    /// Docker stops the old container (10 s unless it says otherwise) and writes the new one before health counts.
    static final Duration RECREATE = Duration.ofMinutes(2);

    private final ScriptLibrary scripts;
    private final Phrases phrases;
    private final ComposeTarget target;
    private final ReleaseChange change;
    private final HealthCheckWords health;

    ComposeSegment(ScriptLibrary scripts, Phrases phrases, ComposeTarget target, ReleaseChange change) {
        this.scripts = scripts;
        this.phrases = phrases;
        this.target = target;
        this.change = change;
        this.health = new HealthCheckWords(target, change.facts().dockerWords());
    }

    Segment.Remote remote() {
        var steps = steps();
        var deadline = steps.stream().map(Step::timeout).reduce(Duration.ZERO, Duration::plus);
        return new Segment.Remote(
                1,
                target.host().id(),
                target.host().fingerprints(),
                target.detach(),
                Optional.of(target.lock()),
                Optional.of(target.service().project().directory()),
                change.isRollback(),
                deadline,
                new TreeMap<>(),
                files(),
                steps,
                new ComposeWayBack(phrases, target, change).compensations());
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        steps.add(preflight());
        steps.add(artifact());
        steps.add(clean());
        sync().ifPresent(steps::add);
        steps.add(version());
        startDowntime().ifPresent(steps::add);
        steps.add(up());
        steps.add(gate());
        startDowntime().ifPresent(_ -> steps.add(stopDowntime()));
        steps.add(record());
        steps.add(byHand());
        steps.add(prune());
        return steps;
    }

    private Step preflight() {
        var facts = change.facts();
        var options = new ArrayList<>(List.of("--service", target.service().composeService()));
        options.addAll(List.of(
                "--current", facts.ledger().current().map(Ledger.Entry::version).orElse("none")));
        options.addAll(List.of("--running", facts.runningIds()));
        facts.versionInUse()
                .filter(version ->
                        !facts.ledger().current().map(Ledger.Entry::version).equals(Optional.of(version)))
                .ifPresent(version -> options.addAll(List.of("--in-use", version)));
        facts.running().stream()
                .mapToLong(ReleaseFacts.Running::bytes)
                .max()
                .ifPresent(bytes -> options.addAll(List.of("--image-bytes", String.valueOf(bytes))));
        return step("preflight", Phase.CHECK, target.script("preflight.sh", options))
                .build();
    }

    private Step artifact() {
        var deployment = target.deployment();
        var options = new ArrayList<>(List.of("--service", target.service().composeService()));
        options.addAll(List.of("--repository", deployment.image()));
        options.addAll(List.of("--version", change.version()));
        options.addAll(List.of("--variable", deployment.version().name()));
        return switch (deployment.artifact()) {
            case PULL -> {
                change.digest().ifPresent(digest -> options.addAll(List.of("--digest", digest)));
                yield step("pull", Phase.CHECK, target.script("pull.sh", options))
                        .lasting(PULL)
                        .build();
            }
            case BUILD -> {
                options.addAll(List.of("--directory", target.service().project().directory()));
                yield step("build", Phase.CHECK, target.script("build.sh", options))
                        .lasting(BUILD)
                        .build();
            }
        };
    }

    private Step clean() {
        return step("clean", Phase.CHANGE, target.script("clean.sh", List.of()))
                .verified(target.script("clean.sh", List.of("--check")))
                .cancelledAfter()
                .compensated()
                .build();
    }

    private Optional<Step> sync() {
        var directory = target.service().project().directory();
        return change.sync()
                .map(sync -> step(
                                "sync",
                                Phase.CHANGE,
                                target.script("sync.sh", List.of("forward", directory, sync.branch(), sync.commit())))
                        .verified(ShellCommand.of("bash", "@file:sync.sh", "check", directory, sync.commit()))
                        .cancelledAfter()
                        .compensated()
                        .build());
    }

    private Step version() {
        return step("version", Phase.CHANGE, target.versionScript("write", Optional.of(change.version())))
                .verified(target.versionScript("check", Optional.of(change.version())))
                .cancelledAfter()
                .compensated()
                .build();
    }

    private Optional<Step> startDowntime() {
        return health.startDowntime()
                .map(command ->
                        step("downtime", Phase.CHANGE, command).warning().build());
    }

    private Step stopDowntime() {
        return step("downtime-measured", Phase.GATE, health.stopDowntime())
                .warning()
                .build();
    }

    private Step up() {
        var options = new ArrayList<>(List.of("--service", target.service().composeService()));
        options.addAll(List.of("--version", change.version()));
        options.addAll(List.of("--wait", seconds(deadline())));
        if (change.facts().isFirstDeploy()) {
            options.addAll(List.of("--first", "yes"));
        }
        var check = new ArrayList<>(options);
        check.addAll(List.of("--check", "yes"));
        change.also().forEach(name -> options.addAll(List.of("--also", name)));
        return step("up", Phase.CHANGE, target.script("up.sh", options))
                .verified(target.script("up.sh", check))
                .lasting(deadline().plus(RECREATE))
                .cancelledAfter()
                .compensated()
                .build();
    }

    private Step gate() {
        var bake = target.deployment().healthCheck().bake();
        return step(
                        "health",
                        Phase.GATE,
                        health.check(deadline(), bake, Optional.of(change.version()), change.digest()))
                .lasting(deadline().plus(bake).plus(SHORT))
                .compensated()
                .build();
    }

    private Step record() {
        var options = new ArrayList<>(List.of("--service", target.service().composeService()));
        options.addAll(List.of("--version", change.version()));
        var check = new ArrayList<>(options);
        check.addAll(List.of("--check", "yes"));
        if (change.marksBad()) {
            options.addAll(List.of("--bad", "yes"));
        }
        return step("record", Phase.COMMIT, target.script("record.sh", options))
                .verified(target.script("record.sh", check))
                .cancelledAfter()
                .build();
    }

    private Step byHand() {
        return step("by-hand", Phase.CLEANUP, target.script("by-hand.sh", List.of()))
                .warning()
                .build();
    }

    private Step prune() {
        var keep = List.of("--keep", String.valueOf(target.deployment().keep()));
        return step("prune", Phase.CLEANUP, target.script("prune.sh", keep))
                .lasting(PRUNE)
                .warning()
                .build();
    }

    private Duration deadline() {
        var declared = target.deployment().healthCheck().deadline();
        return change.isRollback() && declared.compareTo(HealthCheckWords.WAY_BACK) > 0
                ? HealthCheckWords.WAY_BACK
                : declared;
    }

    private SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        for (var name : List.of(
                "lib.sh", "preflight.sh", "clean.sh", "version.sh", "up.sh", "record.sh", "by-hand.sh", "prune.sh")) {
            files.put(name, scripts.text("release/" + name));
        }
        var artifact = target.deployment().artifact() == Deployment.Artifact.PULL ? "pull.sh" : "build.sh";
        files.put(artifact, scripts.text("release/" + artifact));
        if (change.sync().isPresent()) {
            files.put("sync.sh", scripts.text("release/sync.sh"));
        }
        if (change.facts().isFirstDeploy()) {
            files.put("no-way-back.sh", scripts.text("release/no-way-back.sh"));
        }
        files.put("healthcheck.sh", scripts.text("healthcheck.sh"));
        files.put("downtime.sh", scripts.text("downtime.sh"));
        return files;
    }

    private StepDraft step(String id, Phase phase, ShellCommand command) {
        return new StepDraft(id, phrases.of("release.step." + id), phase, command, SHORT);
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }
}
