package dev.dangjik.release;

import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.ScriptLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts together what deploy and rollback have in common: pins, segments, the sentence from what to what.
final class PlanDraft {
    private final ScriptLibrary scripts;
    private final Phrases phrases;

    PlanDraft(ScriptLibrary scripts, Phrases phrases) {
        this.scripts = scripts;
        this.phrases = phrases;
    }

    Plan plan(PlanRequest request, ReleaseChange change, List<PlanNote> notes) {
        var target = request.target();
        var remote = new ComposeSegment(scripts, phrases, target, change).remote();
        var segments = new ArrayList<Segment>(List.of(remote));
        target.deployment()
                .healthCheck()
                .outside()
                .ifPresent(outside -> segments.add(new Segment.OutsideProbe(
                        2,
                        "outside",
                        phrases.of("release.step.outside"),
                        outside.url(),
                        outside.statuses(),
                        outside.lasts())));
        var all = new ArrayList<PlanNote>();
        all.add(new PlanNote(phrases.of("release.note.change"), fromTo(target, change)));
        all.addAll(notes);
        return new Plan(
                request.command(),
                target.stack().id(),
                Optional.of(target.service().id()),
                Effect.CHANGE,
                Optional.of(target.lock()),
                request.arguments(),
                pins(change),
                segments,
                all,
                request.definitionDigest(),
                request.policyDigest(),
                false,
                remote.deadline());
    }

    private static SortedMap<String, String> pins(ReleaseChange change) {
        SortedMap<String, String> pins = new TreeMap<>();
        pins.put("release.current", current(change.facts()));
        pins.put("release.wanted", change.version());
        change.digest().ifPresent(digest -> pins.put("release.digest", digest));
        pins.put("running.image", change.facts().runningIds());
        change.sync().ifPresent(sync -> pins.put("sync.commit", sync.commit()));
        return pins;
    }

    private static String current(ReleaseFacts facts) {
        return facts.ledger().current().map(Ledger.Entry::version).orElse("none");
    }

    private static String fromTo(ComposeTarget target, ReleaseChange change) {
        var from = change.versionBefore().orElseGet(() -> current(change.facts()));
        var digest = change.digest().map(value -> "@" + value).orElse("");
        return target.service().id() + ": " + from + " → " + change.version() + "\n"
                + target.deployment().image() + ":" + change.version() + digest;
    }
}
