package dev.dangjik.command.verb;

import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.ArgumentReader;
import dev.dangjik.command.Authority;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Refusals;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.Standings;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.store.Transactions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops standing …`: consent to a command with its arguments for a time. Each word has its own class where it does
/// more than answer; who may is decided when it is known what it is about.
public final class StandingVerb implements OwnVerb.RemoteAct {
    private static final List<String> LINES = List.of("/ops standing list", "/ops standing ask <stack> <command …>");

    private final Transactions transactions;
    private final Standings standings;
    private final Authority authority;
    private final StandingTelling telling;
    private final StandingAsk asking;
    private final StandingStart starting;

    public StandingVerb(
            Transactions transactions,
            Standings standings,
            Authority authority,
            StandingNews news,
            ArgumentReader arguments,
            StandingStart starting) {
        this.transactions = transactions;
        this.standings = standings;
        this.authority = authority;
        this.telling = new StandingTelling(news);
        this.asking = new StandingAsk(standings, authority, news, arguments, starting);
        this.starting = starting;
    }

    @Override
    public String id() {
        return "standing";
    }

    @Override
    public Subject subject(Use use) {
        return new Subject.Open();
    }

    @Override
    public Deed actThere(Use use) {
        var word = use.words().isEmpty() ? "list" : use.words().getFirst();
        return switch (word) {
            case "list" -> listed(use);
            case "ask" -> asking.ask(use);
            case "approve" -> about(use, approval -> voted(use, approval, Vote.Verdict.APPROVE));
            case "deny" -> about(use, approval -> voted(use, approval, Vote.Verdict.DENY));
            case "revoke" -> about(use, approval -> revoked(use, approval));
            case "run" -> about(use, approval -> starting.start(use, approval));
            default -> _ -> Reply.Notice.refusal(List.of(Text.of("standing.usage")), LINES);
        };
    }

    private interface Doing {
        Deed with(StandingApproval approval);
    }

    private Deed about(Use use, Doing doing) {
        var id = use.words().size() < 2 ? "" : use.words().get(1).toLowerCase(Locale.ROOT);
        var found = transactions.read(handle -> StandingApprovals.find(handle, id));
        return found.map(doing::with)
                .orElse(_ ->
                        Reply.Notice.refusal(List.of(Text.of("standing.no-such", id)), List.of("/ops standing list")));
    }

    /// Those about commands which this person may ask for or consent to.
    private Deed listed(Use use) {
        var shown = transactions.read(StandingApprovals::open).stream()
                .filter(approval -> maySee(use, approval))
                .toList();
        return _ -> new Reply.Answer(StandingPage.list(shown));
    }

    private boolean mayAsk(Use use, StandingApproval approval) {
        var asking = use.invocation().request();
        var request = Standings.request(approval, asking.actor(), asking.channel(), use.at());
        return !(use.catalogue().policy().decide(request) instanceof Decision.Denied);
    }

    private boolean maySee(Use use, StandingApproval approval) {
        return mayAsk(use, approval) || !(mayDecide(use, approval) instanceof Decision.Denied);
    }

    private Decision mayDecide(Use use, StandingApproval approval) {
        return standings.mayDecide(
                use.catalogue(), approval, use.invocation().request().actor(), use.at());
    }

    private Deed voted(Use use, StandingApproval approval, Vote.Verdict verdict) {
        var decision = mayDecide(use, approval);
        if (decision instanceof Decision.Denied denied) {
            return transaction -> denied(transaction, use, approval, denied);
        }
        if (use.words().size() < 3 || !use.words().get(2).equalsIgnoreCase(approval.code())) {
            var shown = StandingPage.card(approval, starting.shown(use, approval));
            return _ -> approval.state() == StandingApproval.State.PENDING
                    ? new Reply.Answer(shown)
                    : Reply.Notice.of(StandingPage.state(approval));
        }
        return transaction -> counted(transaction, use, approval, verdict);
    }

    private Reply denied(Handle transaction, Use use, StandingApproval approval, Decision.Denied denied) {
        var wish = approval.wish();
        authority.write(
                transaction,
                use.invocation(),
                new CommandSubject(wish.stack(), wish.command(), wish.effect()),
                denied,
                Optional.empty());
        return Reply.Notice.refusal(Refusals.sentences(denied), List.of());
    }

    private Reply counted(Handle transaction, Use use, StandingApproval approval, Vote.Verdict verdict) {
        var by = Subjects.by(use);
        var said = use.words().subList(3, use.words().size());
        var reason = said.isEmpty() ? Optional.<String>empty() : Optional.of(String.join(" ", said));
        var ballot = new Ballot(by.name(), by.account(), verdict, reason);
        var outcome = standings.rows().vote(transaction, approval.id(), approval.code(), ballot);
        return switch (outcome) {
            case COUNTED, GRANTED, DENIED -> {
                var how = outcome.name().toLowerCase(Locale.ROOT);
                standings.write(
                        transaction,
                        "standing.vote",
                        approval,
                        by,
                        Map.of("verdict", verdict.name().toLowerCase(Locale.ROOT), "outcome", how));
                var text = told(outcome, approval, by.name());
                tell(transaction, use, approval, text);
                yield Reply.Notice.of(text);
            }
            case ALREADY -> Reply.Notice.of(Text.of("standing.already", approval.id()));
            case OTHER_CODE, OVER ->
                Reply.Notice.of(StandingPage.state(
                        StandingApprovals.find(transaction, approval.id()).orElse(approval)));
        };
    }

    /// Makes safe, so whoever may ask for the command or consent to it may.
    private Deed revoked(Use use, StandingApproval approval) {
        boolean isTheirs = Subjects.by(use).name().equals(approval.person());
        if (!isTheirs && !maySee(use, approval)) {
            return transaction -> {
                authority.writeRefused(
                        transaction,
                        use.invocation(),
                        Optional.of(approval.wish().stack()),
                        "standing.not-yours");
                return Reply.Notice.refusal(List.of(Text.of("standing.not-yours", approval.id())), List.of());
            };
        }
        return transaction -> {
            if (!standings.rows().revoke(transaction, approval.id())) {
                return Reply.Notice.of(StandingPage.state(
                        StandingApprovals.find(transaction, approval.id()).orElse(approval)));
            }
            var by = Subjects.by(use);
            standings.write(transaction, "standing.revoked", approval, by, Map.of());
            var text = Text.of("standing.told-revoked", approval.id(), StandingPage.line(approval), by.name());
            tell(transaction, use, approval, text);
            return Reply.Notice.of(text);
        };
    }

    private void tell(Handle transaction, Use use, StandingApproval approval, Text text) {
        telling.happened(
                transaction, use.catalogue(), approval.id(), use.invocation().id(), Report.Mood.PLAIN, text);
    }

    private static Text told(StandingApprovals.Outcome outcome, StandingApproval approval, String by) {
        var line = StandingPage.line(approval);
        return switch (outcome) {
            case COUNTED -> Text.of("standing.told-counted", approval.id(), line, by);
            case GRANTED -> Text.of("standing.told-granted", approval.id(), line, by, approval.until());
            case DENIED -> Text.of("standing.told-denied", approval.id(), line, by);
            case ALREADY, OTHER_CODE, OVER -> throw new IllegalArgumentException(outcome + " changes nothing");
        };
    }
}
