package dev.dangjik.command;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.approval.StandingConsent;
import dev.dangjik.approval.Vote;
import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.DecisionRequest;
import dev.dangjik.permission.Policy;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.Runner;
import dev.dangjik.run.StartOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Standing approvals as they are used: what one is bound to, whether it holds at this moment, and the start of a run
/// under it. A timetable uses one as a person does.
public final class Standings {
    private final StandingApprovals rows;
    private final Consents consents;
    private final Planning planning;
    private final AuditLog audit;

    public Standings(StandingApprovals rows, Consents consents, Planning planning, AuditLog audit) {
        this.rows = rows;
        this.consents = consents;
        this.planning = planning;
        this.audit = audit;
    }

    public StandingApprovals rows() {
        return rows;
    }

    /// What came of looking at one before the transaction of its use.
    public sealed interface Look {
        /// It may be used, with this plan made now.
        record Ready(StandingApproval approval, StandingApproval.Digests now, Plan plan) implements Look {}

        /// What it is bound to has changed.
        ///
        /// @param changed `definition`, `arguments` or `policy`
        record Changed(StandingApproval approval, String changed) implements Look {}

        /// It may not be used now.
        record No(Text why) implements Look {}
    }

    /// What `wish` is bound to by the files of this moment.
    ///
    /// @return empty when there is no such command any more
    public static Optional<StandingApproval.Digests> digests(Catalogue now, StandingApproval.Wish wish) {
        return now.command(wish.stack(), wish.command())
                .map(definition -> new StandingApproval.Digests(
                        definition.digest(),
                        PlanDigest.ofText(CanonicalJson.write(Map.of(
                                "stack", wish.stack(),
                                "command", wish.command(),
                                "effect", definition.effect().name(),
                                "arguments", wish.arguments()))),
                        now.policyDigest()));
    }

    /// Looks whether one may be used by `actor` now, and makes its plan. May wait for Slack and for a machine.
    ///
    /// @param channel Slack id of where it is used; empty for timetables
    /// @throws RemoteException when the machine does not answer
    public Look look(Catalogue now, StandingApproval approval, Actor actor, Optional<String> channel, Instant at)
            throws RemoteException {
        if (approval.state() != StandingApproval.State.APPROVED || !at.isBefore(approval.until())) {
            return new Look.No(Text.of("standing.not-usable", approval.id()));
        }
        var wish = approval.wish();
        var digests = digests(now, wish);
        var changed = digests.map(approval.digests()::changedIn).orElse(Optional.of("definition"));
        if (changed.isPresent()) {
            return new Look.Changed(approval, changed.get());
        }
        var asker = consents.actor(now, approval.account());
        var asked = request(approval, asker, approval.channel(), at);
        for (var request : List.of(asked, request(approval, actor, channel, at))) {
            var why = obstacle(now, approval, asked, now.policy().decide(request));
            if (why.isPresent()) {
                return new Look.No(why.get());
            }
        }
        var stack = now.stack(wish.stack()).orElseThrow();
        var definition = now.command(wish.stack(), wish.command()).orElseThrow();
        var arguments = new ParsedArguments.Valid(wish.arguments());
        return switch (planning.plan(new CommandRequest(now, stack, definition, arguments, actor, at))) {
            case Planned.Refused refused -> new Look.No(refused.why());
            case Planned.Ready(var plan) ->
                plan.beneficiaries().isEmpty()
                        ? new Look.Ready(approval, digests.orElseThrow(), plan)
                        : new Look.No(Text.of("standing.beneficiaries"));
        };
    }

    private Optional<Text> obstacle(
            Catalogue now, StandingApproval approval, DecisionRequest asked, Decision decision) {
        return switch (decision) {
            case Decision.Denied denied -> Optional.of(denied.reason());
            case Decision.Allowed _ -> Optional.of(Text.of("standing.not-wanted"));
            case Decision.NeedsApproval needs -> {
                var accounts = approval.approvals().stream().map(Vote::account).toList();
                yield switch (consents.stillStands(now, asked, question(approval), needs, accounts)) {
                    case STANDS -> Optional.empty();
                    case GONE -> Optional.of(Text.of("standing.consent-gone", approval.id()));
                    case NOT_KNOWN -> Optional.of(Text.of("approval.accounts-unknown"));
                };
            }
        };
    }

    /// Starts a run under one that was looked at: its use, the run and their audit entries, all in the caller's
    /// transaction.
    ///
    /// @return empty when it has ended meanwhile: nothing was started
    public Optional<StartOutcome> use(Handle transaction, Look.Ready ready, Runner runner, RunRequest wish) {
        var consent = rows.usable(transaction, ready.approval().id(), ready.now());
        return consent.map(given -> {
            var outcome = runner.start(transaction, AuthorizedPlan.of(ready.plan(), given), wish);
            begun(outcome).ifPresent(run -> used(transaction, given, ready.plan(), run, wish));
            return outcome;
        });
    }

    private static Optional<String> begun(StartOutcome outcome) {
        return switch (outcome) {
            case StartOutcome.Started(var id) -> Optional.of(id.value());
            case StartOutcome.Queued(var id, var _) -> Optional.of(id.value());
            case StartOutcome.Held(var id, var _) -> Optional.of(id.value());
            case StartOutcome.RepeatOf _,
                    StartOutcome.Asked _,
                    StartOutcome.Busy _,
                    StartOutcome.InWindow _,
                    StartOutcome.Frozen _ -> Optional.empty();
        };
    }

    private void used(Handle transaction, StandingConsent consent, Plan plan, String run, RunRequest wish) {
        rows.used(transaction, consent, run);
        var by = new RunControl.By(
                wish.requestedBy(), wish.account(), wish.account().startsWith("console:") ? "cli" : "slack");
        var references = new AuditEvent.References(
                Optional.of(plan.stack()),
                Optional.of(consent.approval().id()),
                wish.invocation(),
                Optional.of(run),
                Optional.of(PlanDigest.of(plan)));
        write(transaction, "standing.used", consent.approval(), by, references, Map.of());
    }

    /// Ends one whose digest has changed, once, with its audit entry.
    ///
    /// @return false when it had ended before
    public boolean makeVoid(Handle transaction, Look.Changed look, RunControl.By by) {
        boolean isNew = rows.makeVoid(transaction, look.approval().id(), look.changed());
        if (isNew) {
            write(transaction, "standing.void", look.approval(), by, Map.of("changed", look.changed()));
        }
        return isNew;
    }

    /// Appends what happened to one.
    public void write(
            Handle transaction, String type, StandingApproval approval, RunControl.By by, Map<String, Object> facts) {
        var references = new AuditEvent.References(
                Optional.of(approval.wish().stack()),
                Optional.of(approval.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        write(transaction, type, approval, by, references, facts);
    }

    private void write(
            Handle transaction,
            String type,
            StandingApproval approval,
            RunControl.By by,
            AuditEvent.References references,
            Map<String, Object> facts) {
        var body = new TreeMap<String, Object>(facts);
        body.put("standing", approval.id());
        body.put("command", approval.wish().command());
        body.put("arguments", approval.wish().arguments());
        body.put("definitionDigest", approval.digests().definition());
        body.put("argumentsDigest", approval.digests().arguments());
        body.put("policyDigest", approval.digests().policy());
        body.put("until", approval.until().toString());
        var account = Optional.of(by.account()).filter(name -> !name.isEmpty());
        audit.append(
                transaction,
                new AuditEvent(
                        type,
                        AuditEvent.Severity.NOTICE,
                        account.map(_ -> by.name()),
                        account,
                        by.via(),
                        references,
                        body));
    }

    /// Whether `approver` may say yes or no to it. May wait for Slack.
    public Decision mayDecide(Catalogue now, StandingApproval approval, Actor approver, Instant at) {
        var asker = consents.actor(now, approval.account());
        return consents.decideNow(now, request(approval, asker, approval.channel(), at), question(approval), approver);
    }

    /// What is decided when somebody wants what it is about.
    public static DecisionRequest request(
            StandingApproval approval, Actor actor, Optional<String> channel, Instant at) {
        var wish = approval.wish();
        return new DecisionRequest(actor, wish.stack(), wish.command(), wish.effect(), wish.arguments(), channel, at);
    }

    private static Policy.Question question(StandingApproval approval) {
        return new Policy.Question(approval.rules(), approval.roles(), List.of(approval.person()), List.of());
    }
}
