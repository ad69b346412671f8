package dev.dangjik.command.verb;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.OwnVerb.Deed;
import dev.dangjik.command.OwnVerb.Use;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Planning;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.Standings;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.Runner;
import dev.dangjik.run.StartOutcome;
import dev.dangjik.stack.Binding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// `/ops standing run <id>`: starts a run under a standing approval, with a plan made now.
public final class StandingStart {
    private final Standings standings;
    private final Planning planning;
    private final Runner runner;
    private final StandingTelling telling;

    public StandingStart(Standings standings, Planning planning, Runner runner, StandingNews news) {
        this.standings = standings;
        this.planning = planning;
        this.runner = runner;
        this.telling = new StandingTelling(news);
    }

    Deed start(Use use, StandingApproval approval) {
        var asking = use.invocation().request();
        try {
            return switch (standings.look(use.catalogue(), approval, asking.actor(), asking.channel(), use.at())) {
                case Standings.Look.No(var why) -> _ -> Reply.Notice.refusal(List.of(why), List.of());
                case Standings.Look.Changed changed -> transaction -> ended(transaction, use, changed);
                case Standings.Look.Ready ready -> begun(use, ready);
            };
        } catch (RemoteException e) {
            var why = Text.of("queue.not-now", e.host().id(), String.valueOf(e.getMessage()));
            return _ -> Reply.Notice.refusal(List.of(why), List.of());
        }
    }

    private Reply ended(Handle transaction, Use use, Standings.Look.Changed changed) {
        var approval = changed.approval();
        var text = Text.of("standing.told-void-" + changed.changed(), approval.id(), StandingPage.line(approval));
        if (standings.makeVoid(transaction, changed, Subjects.by(use))) {
            telling.happened(transaction, use.catalogue(), approval.id(), "void", Report.Mood.WARNING, text);
        }
        return Reply.Notice.refusal(List.of(text), List.of());
    }

    private Deed begun(Use use, Standings.Look.Ready ready) {
        var plan = ready.plan();
        var stack = use.catalogue().stack(plan.stack()).orElseThrow();
        var bound = use.catalogue().site().channel(stack.operationsChannel());
        if (!(bound instanceof Binding.Bound<String>(var channel))) {
            var why = Text.of(
                    "door.no-channel", plan.stack(), use.catalogue().site().file());
            return _ -> Reply.Notice.refusal(List.of(why), List.of());
        }
        var actor = use.invocation().request().actor();
        var wish = new RunRequest(
                Optional.of(use.invocation().id()), actor.person(), actor.account(), channel, stack.language(), false);
        return transaction -> standings
                .use(transaction, ready, runner, wish)
                .map(outcome -> reply(outcome, plan, channel))
                .orElseGet(() -> Reply.Notice.refusal(
                        List.of(Text.of("standing.not-usable", ready.approval().id())), List.of()));
    }

    private static Reply reply(StartOutcome outcome, Plan plan, String channel) {
        return switch (outcome) {
            case StartOutcome.Started(var id) -> new Reply.Started(id, channel);
            case StartOutcome.RepeatOf(var id) -> new Reply.Started(id, channel);
            case StartOutcome.Asked(var id, var question) -> new Reply.Asked(id, channel, question);
            case StartOutcome.Queued(var id, var behind) -> new Reply.Queued(id, behind);
            case StartOutcome.Busy(var holder) -> new Reply.Busy(plan.lock().orElseThrow(), holder);
            case StartOutcome.Held(var id, var freeze) -> new Reply.Held(id, plan.stack(), freeze);
            case StartOutcome.InWindow(var freeze) ->
                new Reply.InWindow(plan.stack(), plan.command(), freeze, Optional.empty());
            case StartOutcome.Frozen(var freeze) -> new Reply.Frozen(plan.lock().orElseThrow(), freeze);
        };
    }

    /// What would run now, or why nobody can say.
    List<Report.Section> shown(Use use, StandingApproval approval) {
        var wish = approval.wish();
        var stack = use.catalogue().stack(wish.stack());
        var definition = use.catalogue().command(wish.stack(), wish.command());
        if (stack.isEmpty() || definition.isEmpty()) {
            return lines(Text.of("queue.command-gone", wish.command(), wish.stack()));
        }
        return shown(new CommandRequest(
                use.catalogue(),
                stack.get(),
                definition.get(),
                new ParsedArguments.Valid(wish.arguments()),
                use.invocation().request().actor(),
                use.at()));
    }

    List<Report.Section> shown(CommandRequest request) {
        try {
            return switch (planning.plan(request)) {
                case Planned.Refused refused -> lines(Text.of("standing.no-plan"), refused.why());
                case Planned.Ready(var plan) ->
                    Stream.concat(
                                    lines(Text.of("standing.card-plan")).stream(),
                                    Stream.of(new Report.Section.Changes(plan)))
                            .toList();
            };
        } catch (RemoteException e) {
            return lines(
                    Text.of("standing.no-plan"),
                    Text.of("queue.not-now", e.host().id(), String.valueOf(e.getMessage())));
        }
    }

    private static List<Report.Section> lines(Text... lines) {
        return List.of(new Report.Section.Lines(Stream.of(lines)
                .map(line -> Report.Line.of(Report.Mood.PLAIN, line))
                .toList()));
    }

    /// Whether there is anything that could run under a standing approval.
    boolean isPlanned(CommandRequest request) {
        return planning.isPlanned(request.definition());
    }
}
