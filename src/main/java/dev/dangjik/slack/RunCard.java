package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.certificate.Diagnosis;
import dev.dangjik.message.Moment;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.Choices;
import dev.dangjik.run.Hold;
import dev.dangjik.run.KnownFact;
import dev.dangjik.run.RunFacts;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.StepView;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a run looks while it happens and when it has ended: what, who, every step, why, and what can be done next.
final class RunCard {
    private static final int LAST_WORDS = 1_500;

    /// While it runs a few lines are enough to see that it lives; more would push the steps off a telephone.
    private static final int LIVE_LINES = 8;

    /// Sentences that name a step by its id.
    private static final Set<String> STEP_SENTENCES = Set.of(
            "run.detail.step-failed",
            "run.detail.step-timeout",
            "run.detail.deadline",
            "run.detail.inconclusive",
            "run.detail.needs-person",
            "run.detail.compensation-failed");

    private final Phrasing phrasing;
    private final RunButtons buttons;
    private final StepLines steps;
    private final Instant now;

    /// @param now for how long something has been going on
    RunCard(Phrasing phrasing, RunButtons buttons, Instant now) {
        this.phrasing = phrasing;
        this.buttons = buttons;
        this.steps = new StepLines(phrasing, now);
        this.now = now;
    }

    /// @param plan that is asked about, while others are asked
    /// @param exposure what it has opened
    JsonObject of(RunView run, Optional<Plan> plan, Optional<ExposureLines> exposure) {
        var state = phrasing.say(state(run));
        var title = RunWords.icon(run.state()) + " *" + Mrkdwn.outside(RunWords.title(run)) + "* · " + state;
        var blocks = new Blocks().section(title).context(about(run));
        exposure.ifPresent(opened -> blocks.lines(opened.lines(phrasing)));
        blocks.lines(situation(run));
        if (run.state() == RunState.AWAITING_APPROVAL) {
            plan.ifPresent(asked -> new PlanCard(phrasing).into(blocks, asked));
        } else if (isOutputFirst(run.state())) {
            blocks.output(lastWords(run), LAST_WORDS).lines(steps.of(run));
        } else {
            blocks.lines(steps.of(run)).output(isLive(run.state()) ? lastWords(run) : "", LAST_WORDS);
        }
        blocks.context(result(run));
        blocks.buttons(RunButtons.blockId(run), buttons.of(run, exposure, phrasing));
        return blocks.message(fallback(run, state));
    }

    /// What was put back because a person wanted that has not failed.
    private static String state(RunView run) {
        var usual = "card.state." + run.state().id();
        var why = run.detail().map(Text::key).orElse("");
        if (run.state() != RunState.ROLLED_BACK) {
            return usual;
        }
        return switch (why) {
            case "run.detail.cancelled" -> usual + "-cancelled";
            case "run.detail.roll-back-decided" -> usual + "-decided";
            default -> usual;
        };
    }

    /// What the failing step said last says why; without one, what was printed last.
    private static String lastWords(RunView run) {
        var failed = run.facts().value(KnownFact.FAILED_OUTPUT);
        if (failed.isPresent()) {
            return failed.get();
        }
        var lines = run.output();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LIVE_LINES), lines.size()));
    }

    private String fallback(RunView run, String state) {
        var why = run.detail()
                .map(detail -> "\n" + phrasing.say(named(detail, run)))
                .orElse("");
        return RunWords.icon(run.state()) + " " + Mrkdwn.outside(RunWords.title(run)) + " · " + state + why;
    }

    private String about(RunView run) {
        var parts = new ArrayList<String>();
        parts.add(phrasing.say("card.by", run.requestedBy()));
        if (!run.approvedBy().isEmpty()) {
            parts.add(phrasing.say("card.approved-by", String.join(", ", run.approvedBy())));
        }
        parts.add(phrasing.say("card.run", run.id().value()));
        run.startedAt().ifPresent(started -> {
            parts.add(phrasing.say("card.at", started));
            parts.add(phrasing.say(
                    "card.took", whole(Duration.between(started, run.endedAt().orElse(now)))));
        });
        return String.join(" · ", parts);
    }

    /// Why it stands as it does, most urgent first.
    private List<String> situation(RunView run) {
        var lines = new ArrayList<String>();
        run.detail()
                .ifPresent(why -> lines.add("> " + phrasing.say(named(why, run)).replace("\n", "\n> ")));
        if (run.state() != RunState.SUCCEEDED) {
            run.facts()
                    .value(KnownFact.HEALTH_SAW)
                    .ifPresent(seen -> lines.add("> " + phrasing.say("card.health-saw", firstLine(seen))));
        }
        if (run.state() != RunState.SUCCEEDED) {
            run.facts()
                    .value(KnownFact.CERTIFICATE_PROBLEM)
                    .ifPresent(problem -> lines.add("> " + phrasing.say(Diagnosis.of(problem))));
        }
        run.trouble()
                .ifPresent(trouble -> lines.add("⚠️ " + phrasing.say("card.trouble", trouble.since(), trouble.why())));
        run.facts().fullDisk().ifPresent(host -> lines.add("⚠️ " + phrasing.say("card.disk-full", host)));
        run.facts()
                .time(KnownFact.DATABASE_DELAY)
                .ifPresent(delay -> lines.add("⚠️ " + phrasing.say("card.database-away", whole(delay))));
        run.approval().ifPresent(question -> lines.addAll(asked(run, question)));
        run.queue().ifPresent(place -> lines.add(queue(place)));
        run.held().ifPresent(hold -> lines.add("🧊 " + held(hold)));
        // Of an opening the cancelling is the closing, which its own lines tell.
        if (run.effect() != Effect.EXPOSE && (!run.state().isFinal() || run.isCommitted())) {
            var key = run.isCommitted() ? "card.cancel-late" : "card.cancel-asked";
            run.cancelBy().ifPresent(by -> lines.add("✋ " + phrasing.say(key, by)));
        }
        if (run.state() == RunState.UNKNOWN) {
            lines.add(phrasing.say("card.unknown-help"));
            Choices.about(run).whyNot().stream()
                    .filter(why -> !run.detail().map(Text::key).equals(Optional.of(why.key())))
                    .map(phrasing::say)
                    .forEach(lines::add);
        }
        serving(run).ifPresent(lines::add);
        if (run.state() == RunState.UNKNOWN || run.state() == RunState.FAILED_UNSAFE) {
            buttons.look(run).ifPresent(line -> lines.add(phrasing.say("card.look-first", line)));
        }
        return lines;
    }

    /// Who is asked, until when, and who has answered.
    private List<String> asked(RunView run, ApprovalRequest question) {
        var lines = new ArrayList<String>();
        if (run.state() == RunState.AWAITING_APPROVAL) {
            var who = String.join(", ", buttons.names(question.people()));
            lines.add("🙋 " + phrasing.say("card.approval-asked", question.needed(), question.deadline(), who));
            if (!question.beneficiaries().isEmpty()) {
                lines.add(
                        "👤 " + phrasing.say("review.for", String.join(", ", buttons.names(question.beneficiaries()))));
            }
            if (question.isTotpNeeded()) {
                lines.add("🔐 " + phrasing.say("card.approval-totp"));
            }
            lines.add(phrasing.say("card.approval-rules", String.join(", ", question.rules())));
        }
        if (!question.approvedBy().isEmpty()) {
            lines.add("👍 "
                    + phrasing.say(
                            "card.approval-so-far",
                            String.join(", ", question.approvedBy()),
                            question.approvedBy().size(),
                            question.needed()));
        }
        return lines;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /// A sentence about a step calls it as the list of steps does, not by its id.
    private static Text named(Text sentence, RunView run) {
        return new Text(
                sentence.key(),
                sentence.arguments().stream()
                        .map(argument -> switch (argument) {
                            case Text inner -> named(inner, run);
                            case String id when STEP_SENTENCES.contains(sentence.key()) -> title(id, run);
                            default -> argument;
                        })
                        .toList());
    }

    private static Object title(String id, RunView run) {
        return run.steps().stream()
                .filter(step -> step.id().equals(id))
                .<Object>map(StepView::title)
                .findFirst()
                .orElse(id);
    }

    /// After a deploy that did not hold, the first question is what runs now.
    private Optional<String> serving(RunView run) {
        return before(run)
                .filter(before -> run.state() == RunState.ROLLED_BACK && !before.equals(RunFacts.NO_RELEASE))
                .map(before -> phrasing.say("card.serving", RunWords.shortened(before)));
    }

    private String held(Hold hold) {
        return phrasing.say(
                "card.held",
                String.join(", ", hold.windows()),
                new Moment(hold.until(), phrasing.voice().zone()));
    }

    private String queue(RunView.QueuePlace place) {
        return place.holder()
                .map(holder -> phrasing.say(
                        place.isHolderInDoubt() ? "card.queue-behind-unknown" : "card.queue-behind",
                        place.position(),
                        holder.value()))
                .orElseGet(() -> phrasing.say("card.queue", place.position()));
    }

    /// What went wrong stands above the steps: below them it would be off a telephone's screen.
    private static boolean isOutputFirst(RunState state) {
        return switch (state) {
            case UNKNOWN, FAILED_SAFE, FAILED_UNSAFE, ROLLED_BACK -> true;
            case RUNNING,
                    WAITING,
                    REQUESTED,
                    AWAITING_APPROVAL,
                    QUEUED,
                    SUCCEEDED,
                    CANCELLED,
                    EXPIRED,
                    DENIED,
                    WITHDRAWN -> false;
        };
    }

    private static boolean isLive(RunState state) {
        return state == RunState.RUNNING || state == RunState.WAITING;
    }

    /// What was measured, once it has ended.
    private String result(RunView run) {
        if (!run.state().isFinal()) {
            return "";
        }
        var facts = run.facts();
        var parts = new ArrayList<String>();
        boolean isOpen = facts.value(KnownFact.DOWNTIME_OPEN).equals(Optional.of("1"));
        facts.time(KnownFact.DOWNTIME)
                .ifPresent(time -> parts.add(phrasing.say(isOpen ? "card.downtime-open" : "card.downtime", time)));
        before(run)
                .flatMap(before -> facts.value(KnownFact.RELEASE_AFTER).map(after -> release(before, after)))
                .ifPresent(parts::add);
        if (run.state() == RunState.SUCCEEDED
                && facts.has(KnownFact.RELEASE_BEFORE)
                && !facts.has(KnownFact.RELEASE_AFTER)) {
            parts.add(phrasing.say("card.not-recorded"));
        }
        facts.value(KnownFact.CERTIFICATE_UNTIL)
                .filter(text -> text.matches("\\d{1,11}"))
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
                .ifPresent(until -> parts.add(phrasing.say("card.certificate", until)));
        if (!run.output().isEmpty()) {
            parts.add(phrasing.say("card.log-in-thread"));
        }
        return String.join(" · ", parts);
    }

    /// The version that was in service.
    private static Optional<String> before(RunView run) {
        return run.facts().value(KnownFact.RELEASE_IN_USE).or(() -> run.facts().value(KnownFact.RELEASE_BEFORE));
    }

    private String release(String before, String after) {
        return before.equals(RunFacts.NO_RELEASE)
                ? phrasing.say("card.first-release", RunWords.shortened(after))
                : phrasing.say("card.release", RunWords.shortened(before), RunWords.shortened(after));
    }

    private static Duration whole(Duration time) {
        return Duration.ofSeconds(Math.max(0, time.toSeconds()));
    }
}
