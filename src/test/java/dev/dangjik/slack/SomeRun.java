package dev.dangjik.slack;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Vote;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.Hold;
import dev.dangjik.run.KnownFact;
import dev.dangjik.run.RunFacts;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.StepState;
import dev.dangjik.run.StepView;
import dev.dangjik.testing.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A deploy of the shop's api, as far as a test says it has come.
final class SomeRun {
    static final Instant START = Instant.parse("2026-11-20T18:02:11Z");
    static final Instant NOW = START.plusSeconds(25);

    private static final String RECORD = "record";

    private final RunState state;
    private String command = "deploy";
    private Effect effect = Effect.CHANGE;
    private final Map<String, String> arguments =
            new TreeMap<>(Map.of("service", "api", "sha", "b2c3d4e5f60718293a4b5c6d7e8f901122334455"));
    private final List<StepView> steps = new ArrayList<>();
    private final TreeMap<String, String> facts = new TreeMap<>();
    private List<String> output = List.of();
    private int decisions;
    private Instant clock = START;
    private @Nullable Text detail;
    private @Nullable String cancelBy;
    private RunView.@Nullable QueuePlace queue;
    private RunView.@Nullable HostTrouble trouble;
    private @Nullable ApprovalRequest approval;
    private @Nullable Hold held;

    private SomeRun(RunState state) {
        this.state = state;
    }

    static SomeRun in(RunState state) {
        return new SomeRun(state);
    }

    SomeRun command(String id) {
        command = id;
        return this;
    }

    /// It opens a surface.
    SomeRun opening() {
        command = "expose";
        effect = Effect.EXPOSE;
        arguments.clear();
        arguments.put("surface", "grafana");
        return this;
    }

    SomeRun argument(String name, String value) {
        arguments.put(name, value);
        return this;
    }

    SomeRun step(String id, String ko, String en, StepState state, double seconds) {
        return add(step(id, ko, en, false, state, seconds, 1));
    }

    SomeRun commit(StepState state) {
        return step(RECORD, "검증된 버전으로 기록", "Record as verified", state, 1);
    }

    SomeRun back(String id, String ko, String en, StepState state, double seconds) {
        return add(step(id, ko, en, true, state, seconds, 1));
    }

    SomeRun begunAgain(String id, String ko, String en, StepState state, double seconds) {
        return add(step(id, ko, en, false, state, seconds, 2));
    }

    SomeRun fact(KnownFact fact, String value) {
        facts.put(fact.id(), value);
        return this;
    }

    SomeRun output(String... lines) {
        output = List.of(lines);
        return this;
    }

    SomeRun because(String key, Object... arguments) {
        detail = Text.of(key, arguments);
        return this;
    }

    SomeRun cancelledBy(String person) {
        cancelBy = person;
        return this;
    }

    SomeRun decided(int times) {
        decisions = times;
        return this;
    }

    SomeRun queued(int position, String behind) {
        queue = new RunView.QueuePlace(position, Optional.of(new RunId(behind)), false);
        return this;
    }

    SomeRun queuedBehindUnknown(int position, String behind) {
        queue = new RunView.QueuePlace(position, Optional.of(new RunId(behind)), true);
        return this;
    }

    SomeRun trouble(String key, Object... arguments) {
        trouble = new RunView.HostTrouble(START.plusSeconds(5), Text.of(key, arguments));
        return this;
    }

    /// It waits for the end of a freeze window, on Monday at nine in Seoul.
    SomeRun held(String window) {
        held = new Hold(List.of(window), Instant.parse("2026-11-23T00:00:00Z"));
        return this;
    }

    /// One other person is asked until a quarter past; these have consented.
    SomeRun asked(List<String> people, String... approvedBy) {
        approval = new ApprovalRequest(
                "261120k3p7q",
                1,
                "7kq2xm",
                "0".repeat(64),
                List.of("deploys-need-one"),
                2,
                List.of("operator"),
                people,
                List.of("hana"),
                List.of(),
                false,
                ApprovalRequest.State.PENDING,
                0,
                START,
                START.plus(Duration.ofMinutes(15)),
                Stream.of(approvedBy)
                        .map(person ->
                                new Vote(person, "T0LAB/U0" + person, Vote.Verdict.APPROVE, Optional.empty(), START))
                        .toList());
        return this;
    }

    /// What others are asked about, when they are.
    Optional<Plan> plan() {
        return Optional.ofNullable(approval)
                .map(_ -> Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "docker compose up -d")))));
    }

    RunView view(Language language) {
        boolean hasStarted = !steps.isEmpty();
        return new RunView(
                new RunId("261120k3p7q"),
                Optional.of("inv-1"),
                command,
                "shop",
                Optional.of("api"),
                effect,
                Optional.of(new LockName("shop", "api")),
                state,
                "hana",
                "T0LAB/U0HANA",
                List.of(),
                language,
                Shop.CHANNEL,
                new TreeMap<>(arguments),
                steps,
                output,
                new RunFacts(facts),
                Optional.ofNullable(detail),
                START,
                hasStarted ? Optional.of(START) : Optional.empty(),
                state.isFinal() ? Optional.of(clock) : Optional.empty(),
                Optional.ofNullable(cancelBy),
                Optional.ofNullable(queue),
                decisions,
                Optional.ofNullable(trouble),
                Optional.ofNullable(approval),
                Optional.ofNullable(held));
    }

    private SomeRun add(StepView step) {
        steps.add(step);
        clock = step.endedAt().orElse(clock);
        return this;
    }

    private StepView step(
            String id, String ko, String en, boolean isBack, StepState state, double seconds, int attempts) {
        boolean hasBegun = state != StepState.PENDING && state != StepState.SKIPPED;
        boolean hasEnded = state == StepState.OK || state == StepState.FAILED;
        var begun = clock;
        var end = clock.plus(Duration.ofMillis(Math.round(seconds * 1_000)));
        return new StepView(
                1,
                id,
                new LocalizedText(ko, en),
                id.equals(RECORD) ? Phase.COMMIT : Phase.CHANGE,
                isBack,
                true,
                state,
                hasEnded ? Optional.of("ran") : Optional.empty(),
                hasBegun ? attempts : 0,
                state == StepState.FAILED ? Optional.of(1) : state == StepState.OK ? Optional.of(0) : Optional.empty(),
                hasBegun ? Optional.of(begun) : Optional.empty(),
                hasEnded ? Optional.of(end) : Optional.empty());
    }
}
