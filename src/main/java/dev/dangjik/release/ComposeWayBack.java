package dev.dangjik.release;

import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.ShellCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the host does when a change of a compose service does not hold: back to what ran before, and proof of it.
final class ComposeWayBack {
    private final Phrases phrases;
    private final ComposeTarget target;
    private final ReleaseChange change;
    private final HealthCheckWords health;

    ComposeWayBack(Phrases phrases, ComposeTarget target, ReleaseChange change) {
        this.phrases = phrases;
        this.target = target;
        this.change = change;
        this.health = new HealthCheckWords(target, change.facts().dockerWords());
    }

    /// First the files, then what runs from them.
    List<Compensation> compensations() {
        if (change.facts().isFirstDeploy()) {
            return List.of(compensation("no-way-back", ShellCommand.of("bash", "@file:no-way-back.sh")));
        }
        var back = new ArrayList<Compensation>();
        change.sync().ifPresent(_ -> back.add(compensation("sync-back", syncBack())));
        back.add(compensation("version-back", target.versionScript("restore", Optional.empty())));
        back.add(compensation("up-back", up(), HealthCheckWords.WAY_BACK.plus(ComposeSegment.RECREATE)));
        back.add(compensation("health-back", check(), HealthCheckWords.WAY_BACK.plus(ComposeSegment.SHORT)));
        health.startDowntime().ifPresent(_ -> back.add(compensation("downtime-back", health.stopDowntime())));
        return back;
    }

    private ShellCommand syncBack() {
        return ShellCommand.of(
                "bash", "@file:sync.sh", "back", target.service().project().directory());
    }

    private ShellCommand up() {
        var options = new ArrayList<>(List.of("--service", target.service().composeService()));
        options.addAll(List.of("--wait", String.valueOf(HealthCheckWords.WAY_BACK.toSeconds())));
        change.also().forEach(name -> options.addAll(List.of("--also", name)));
        return target.script("up.sh", options);
    }

    private ShellCommand check() {
        return health.check(HealthCheckWords.WAY_BACK, Duration.ZERO, change.versionBefore(), change.imageBefore());
    }

    private Compensation compensation(String id, ShellCommand command) {
        return compensation(id, command, ComposeSegment.SHORT);
    }

    private Compensation compensation(String id, ShellCommand command, Duration timeout) {
        return new Compensation(id, phrases.of("release.step." + id), command, timeout);
    }
}
