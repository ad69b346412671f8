package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.approval.Consent;
import dev.dangjik.approval.SomeConsent;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.config.SecretReference;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.Replanner.Replanned;
import dev.dangjik.run.RunFacts;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// What becomes of a queued restart of the shop's api when its turn has come.
class QueuedPlansTest {
    private static final String ID = "261120aaaaa";
    private static final String GLASS = "break-glass: {count: 1, from: [operator]}";
    private static final Instant SATURDAY = Instant.parse("2026-11-21T03:00:00Z");
    private static final Map<String, String> SHOWN = Map.of("image", "sha256:one");

    private final TestClock clock = TestClock.atNoon();
    private final SmallWorkspace workspace = new SmallWorkspace().operatedByHana();
    private final Catalogue before = workspace.load();
    private Catalogue now = before;
    private Accounts.Standing standing = Accounts.Standing.MEMBER;
    private boolean isRecorded = true;
    private Steps steps = request -> new Planned.Ready(planned(request, SHOWN));

    @Test
    void what_is_as_it_was_shown_runs() {
        assertInstanceOf(Replanned.Ready.class, again(planned(before, SHOWN)));
    }

    @Test
    void what_was_never_shown_has_not_changed() {
        assertInstanceOf(Replanned.Ready.class, again(wish()));
    }

    @Test
    void a_pin_that_has_another_value_now_is_told_with_both() {
        assertEquals(
                stale(Text.of("queue.fact-changed", Text.of("pin.image"), "sha256:zero", "sha256:one")),
                again(planned(before, Map.of("image", "sha256:zero"))));
    }

    @Test
    void a_pin_that_came_or_went_is_a_change() {
        assertEquals(
                stale(Text.of("queue.fact-changed", Text.of("pin.image"), "-", "sha256:one")),
                again(planned(before, Map.of())));
        steps = request -> new Planned.Ready(planned(request, Map.of()));
        assertEquals(
                stale(Text.of("queue.fact-changed", Text.of("pin.image"), "sha256:one", "-")),
                again(planned(before, SHOWN)));
    }

    @Test
    void a_command_that_was_written_anew_meanwhile_is_asked_for_anew() {
        now = workspace
                .replacing("commands/shop/restart.yaml", "run: [", "run: [nice, ")
                .load();

        assertEquals(stale(Text.of("queue.command-changed", "restart")), again(planned(before, SHOWN)));
        assertEquals(stale(Text.of("queue.command-changed", "restart")), again(wish()));
    }

    @Test
    void who_lost_the_role_while_waiting_runs_nothing() {
        now = workspace.boundTo("""
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                          sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                        posts: {shop-operator: [sora]}
                        """).load();

        assertInstanceOf(Replanned.Stale.class, again(wish()));
    }

    @Test
    void a_command_or_a_request_that_is_gone_is_said_to_be_gone() {
        var gone = stale(Text.of("queue.command-gone", "restart", "shop"));
        isRecorded = false;
        assertEquals(gone, again(wish()));
    }

    @Test
    void what_planning_refuses_is_refused_with_its_reason() {
        var why = Text.of("deploy.latest");
        steps = _ -> new Planned.Refused(why, List.of());

        assertEquals(stale(why), again(wish()));
    }

    @Test
    void a_host_that_is_away_is_asked_again_later() {
        steps = _ -> {
            throw new RemoteException(
                    host(), RemoteException.Reason.UNREACHABLE, "looking", new IOException("no route"));
        };

        var notNow = assertInstanceOf(Replanned.NotNow.class, again(wish()));
        assertEquals("queue.not-now", notNow.reason().key());
        assertEquals("shop-vm", notNow.reason().arguments().getFirst());
    }

    @Test
    void what_needs_consent_that_nobody_was_asked_for_is_asked_about_with_its_plan() {
        now = workspace.changedByTwo().onAMachine().load();

        var ask = assertInstanceOf(Replanned.Ask.class, again(Planning.later(request(now))));

        assertEquals(planned(now, SHOWN), ask.plan());
        assertEquals(List.of("minjun"), ask.needs().people());
        assertEquals(Optional.empty(), ask.why());
    }

    @Test
    void what_others_have_consented_to_runs_when_it_is_the_same_to_the_last_byte() {
        now = workspace.changedByTwo().onAMachine().load();
        var plan = planned(now, SHOWN);

        var ready = assertInstanceOf(Replanned.Ready.class, again(plan, consentedBy("minjun", plan)));

        assertEquals(plan, ready.plan().plan());
        assertEquals(List.of("minjun"), ready.plan().approvedBy());
        assertEquals(List.of("two-eyes"), ready.plan().rules());
    }

    @Test
    void consent_to_what_has_changed_is_void_and_the_difference_is_told() {
        now = workspace.changedByTwo().onAMachine().load();
        var old = planned(now, Map.of("image", "sha256:zero"));

        var ask = assertInstanceOf(Replanned.Ask.class, again(old, consentedBy("minjun", old)));

        assertEquals(planned(now, SHOWN), ask.plan());
        assertEquals(
                Optional.of(Text.of("approval.fact-changed", Text.of("pin.image"), "sha256:zero", "sha256:one")),
                ask.why());
    }

    @Test
    void consent_of_somebody_who_has_lost_the_role_is_void() {
        now = workspace.changedByTwo().onAMachine().load();
        var plan = planned(now, SHOWN);

        var ask = assertInstanceOf(Replanned.Ask.class, again(plan, consentedBy("sora", plan)));

        assertEquals(Optional.of(Text.of("approval.consent-gone")), ask.why());
    }

    @Test
    void consent_of_fewer_people_than_policy_wants_by_now_is_void() {
        now = workspace.changedByTwo().onAMachine().load();
        var plan = planned(now, SHOWN);
        now = workspace.with("permissions/approvals.yaml", """
                        dangjik: 1
                        approvals:
                          - {id: changes-need-two, stack: shop, effects: [change], count: 2, from: [operator]}
                        """).boundTo("""
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                          minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                          sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                        posts: {shop-operator: [hana, minjun, sora]}
                        """).load();
        var same = planned(now, SHOWN);

        assertInstanceOf(Replanned.Ask.class, again(same, consentedBy("minjun", same)));
        assertInstanceOf(Replanned.Ask.class, again(plan, consentedBy("minjun", plan)));
    }

    @Test
    void a_command_that_was_written_anew_after_it_was_approved_is_asked_for_anew() {
        now = workspace.changedByTwo().onAMachine().load();
        var plan = planned(now, SHOWN);
        now = workspace
                .replacing("commands/shop/restart.yaml", "run: [", "run: [nice, ")
                .load();

        assertEquals(stale(Text.of("queue.command-changed", "restart")), again(plan, consentedBy("minjun", plan)));
    }

    @Test
    void consent_of_an_account_that_is_no_members_any_more_is_void_and_where_slack_does_not_say_it_waits() {
        now = workspace.changedByTwo().onAMachine().load();
        var plan = planned(now, SHOWN);
        standing = Accounts.Standing.DEACTIVATED;
        assertInstanceOf(Replanned.Ask.class, again(plan, consentedBy("minjun", plan)));

        standing = Accounts.Standing.UNKNOWN;
        assertEquals(
                new Replanned.NotNow(Text.of("approval.accounts-unknown")), again(plan, consentedBy("minjun", plan)));
    }

    @Test
    void what_passes_a_window_by_consent_runs_as_it_was_approved_also_when_the_window_is_over_by_then() {
        now = workspace.frozenOnWeekends(GLASS).onAMachine().load();
        var plan = passing(now);

        clock.set(SATURDAY);
        var ready = assertInstanceOf(Replanned.Ready.class, again(plan, consentedBy("minjun", plan)));
        assertEquals(plan, ready.plan().plan());
        assertEquals(Set.of("weekend"), ready.plan().passedWindows());

        clock.set(SATURDAY.plus(Duration.ofDays(2)));
        var later = assertInstanceOf(Replanned.Ready.class, again(plan, consentedBy("minjun", plan)));
        assertEquals(plan, later.plan().plan());
    }

    @Test
    void what_is_to_pass_a_window_and_nobody_was_asked_about_is_asked_about() {
        now = workspace.frozenOnWeekends(GLASS).onAMachine().load();
        clock.set(SATURDAY);

        var ask = assertInstanceOf(
                Replanned.Ask.class, again(Planning.later(request(now)).passing(Set.of("weekend"), List.of())));

        assertEquals(passing(now), ask.plan());
        assertEquals(List.of("operate", "operators-do", "weekend"), ask.needs().rules());
    }

    @Test
    void a_window_that_nobody_may_let_pass_any_more_ends_it() {
        now = workspace.frozenOnWeekends("").onAMachine().load();
        clock.set(SATURDAY);
        var plan = passing(now);

        assertEquals(stale(Text.of("policy.denied.no-glass", "weekend")), again(plan, consentedBy("minjun", plan)));
    }

    private Plan passing(Catalogue catalogue) {
        return planned(catalogue, SHOWN)
                .passing(
                        Set.of("weekend"),
                        List.of(new PlanNote(
                                new LocalizedText("변경 동결을 비상 승인으로 통과 (주말)", "Passes a freeze by break-glass (Weekend)"),
                                "weekend")));
    }

    private static Optional<Consent> consentedBy(String person, Plan plan) {
        return Optional.of(SomeConsent.to(plan, person, "T0LAB/U0" + person.toUpperCase(Locale.ROOT)));
    }

    private Replanned again(Plan old) {
        return again(old, Optional.empty());
    }

    /// Its turn has been there for a while, as behind a host that was away: what opens nothing begins all the same.
    private Replanned again(Plan old, Optional<Consent> consent) {
        var planning = new Planning(Arguments::parse, new Registry(List.of(), List.of()), new StepsOnly());
        return new QueuedPlans(
                        () -> now,
                        new OneRequest(),
                        new Authority((_, event) -> {
                            throw new AssertionError("nothing is decided for good here: " + event);
                        }),
                        new Consents(
                                new OneRequest(),
                                (site, account) -> Actor.member(
                                        site, SlackAccount.parse(account).orElseThrow()),
                                _ -> standing,
                                clock),
                        planning,
                        clock)
                .again(queued(), old, consent, clock.instant().minus(Duration.ofHours(1)));
    }

    private static Replanned stale(Text reason) {
        return new Replanned.Stale(reason);
    }

    /// What a person asked for while somebody else's run held the lock.
    private Plan wish() {
        return Planning.later(request(before));
    }

    private Plan planned(Catalogue catalogue, Map<String, String> pins) {
        return planned(request(catalogue), pins);
    }

    private static Plan planned(CommandRequest request, Map<String, String> pins) {
        var bare = request.plan(List.of(Plans.segment(1, List.of())));
        return new Plan(
                bare.command(),
                bare.stack(),
                bare.service(),
                bare.effect(),
                bare.lock(),
                bare.arguments(),
                new TreeMap<>(pins),
                bare.segments(),
                bare.notes(),
                bare.definitionDigest(),
                bare.policyDigest(),
                bare.isIrreversible(),
                bare.timeout());
    }

    private CommandRequest request(Catalogue catalogue) {
        return new CommandRequest(
                catalogue,
                catalogue.stack("shop").orElseThrow(),
                catalogue.command("shop", "restart").orElseThrow(),
                new ParsedArguments.Valid(arguments()),
                hana(),
                clock.instant());
    }

    private static SortedMap<String, String> arguments() {
        return new TreeMap<>(Map.of("service", "api"));
    }

    private Actor hana() {
        return Actor.member(now.site(), SlackAccount.parse("T0LAB/U0HANA").orElseThrow());
    }

    private static Host host() {
        return new Host(
                "shop-vm",
                "192.0.2.1",
                22,
                "ubuntu",
                List.of(),
                SecretReference.parse("file:/none"),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }

    private RunView queued() {
        return new RunView(
                new RunId("261120bbbbb"),
                Optional.of(ID),
                "restart",
                "shop",
                Optional.of("api"),
                Effect.CHANGE,
                Optional.empty(),
                RunState.QUEUED,
                "hana",
                "T0LAB/U0HANA",
                List.of(),
                Language.KO,
                "C0SHOP",
                arguments(),
                List.of(),
                List.of(),
                new RunFacts(new TreeMap<>()),
                Optional.empty(),
                clock.instant(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// Plans what is asked now.
    @FunctionalInterface
    private interface Steps {
        Planned plan(CommandRequest request) throws RemoteException;
    }

    private final class StepsOnly implements StepCommands {
        @Override
        public Report answer(CommandRequest request, List<StepDefinition> wanted) {
            throw new AssertionError("nothing is looked at here");
        }

        @Override
        public Planned plan(CommandRequest request, List<StepDefinition> wanted) throws RemoteException {
            return steps.plan(request);
        }
    }

    /// Knows the request that was queued.
    private final class OneRequest implements Inbox {
        @Override
        public Receipt record(Incoming incoming, Handover handover) {
            throw new AssertionError("nothing comes in here");
        }

        @Override
        public Receipt record(Handle transaction, Incoming incoming) {
            throw new AssertionError("nothing comes in here");
        }

        @Override
        public Optional<String> answer(Handle transaction, String id) {
            throw new AssertionError("nothing is answered here");
        }

        @Override
        public void forgetWish(Handle transaction, Invocation invocation) {
            throw new AssertionError("nothing is answered here");
        }

        @Override
        public boolean answered(Handle transaction, Invocation invocation, String answer, Optional<String> run) {
            throw new AssertionError("nothing is answered here");
        }

        @Override
        public List<Invocation> open(Instant receivedBefore) {
            return List.of();
        }

        @Override
        public Optional<Invocation> find(String id) {
            return Optional.of(id)
                    .filter(known -> isRecorded && known.equals(ID))
                    .map(known -> new Invocation(
                            known,
                            new Incoming(
                                    Incoming.Kind.COMMAND,
                                    hana(),
                                    "shop restart api",
                                    Optional.of("C0SHOP"),
                                    Language.KO,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    true),
                            clock.instant()));
        }
    }
}
