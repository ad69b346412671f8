package dev.dangjik.command.verb;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.command.ArgumentReader;
import dev.dangjik.command.Authority;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.OwnVerb.Deed;
import dev.dangjik.command.OwnVerb.Use;
import dev.dangjik.command.Refusals;
import dev.dangjik.command.Reply;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.Standings;
import dev.dangjik.command.WindowGate;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `/ops standing ask <command …> [--days N]`: asks others for consent that lasts.
final class StandingAsk {
    private static final String DAYS = "--days";

    private final Standings standings;
    private final Authority authority;
    private final StandingTelling telling;
    private final ArgumentReader arguments;
    private final StandingStart plans;

    StandingAsk(
            Standings standings,
            Authority authority,
            StandingNews news,
            ArgumentReader arguments,
            StandingStart plans) {
        this.standings = standings;
        this.authority = authority;
        this.telling = new StandingTelling(news);
        this.arguments = arguments;
        this.plans = plans;
    }

    Deed ask(Use use) {
        var words = new ArrayList<>(use.words().subList(1, use.words().size()));
        long days = days(words);
        if (days < 1 || days > StandingApprovals.MOST.toDays()) {
            return refused(use, Text.of("standing.days", StandingApprovals.MOST.toDays()));
        }
        var line = new Use(use.catalogue(), use.stack(), words, use.invocation(), use.at());
        return switch (Asked.read(line, "standing ask", authority, arguments)) {
            case Asked.Unclear(var reply) -> _ -> reply;
            case Asked.AboutOwn _ -> refused(use, Text.of("standing.only-commands"));
            case Asked.About(var request, var decision) -> asked(line, request, decision, Duration.ofDays(days));
        };
    }

    /// Takes the flag out of `words`.
    ///
    /// @return 0 when it has no number
    private static long days(List<String> words) {
        int at = words.indexOf(DAYS);
        if (at < 0) {
            return StandingApprovals.MOST.toDays();
        }
        var number = at + 1 < words.size() ? words.get(at + 1) : "";
        words.subList(at, Math.min(at + 2, words.size())).clear();
        return number.matches("[0-9]{1,3}") ? Long.parseLong(number) : 0;
    }

    private Deed refused(Use use, Text why) {
        return transaction -> {
            authority.writeRefused(transaction, use.invocation(), Optional.empty(), why.key());
            return Reply.Notice.refusal(List.of(why), List.of("/ops standing list"));
        };
    }

    private Deed asked(Use use, CommandRequest request, Decision decision, Duration span) {
        return switch (decision) {
            case Decision.Denied denied ->
                transaction -> {
                    authority.write(transaction, use.invocation(), subject(request), denied, Optional.empty());
                    return Reply.Notice.refusal(Refusals.sentences(denied), List.of());
                };
            case Decision.Allowed _ -> refused(use, Text.of("standing.not-wanted"));
            case Decision.NeedsApproval needs ->
                unfit(use, request, needs)
                        .map(why -> refused(use, why))
                        .orElseGet(() -> written(use, request, needs, span));
        };
    }

    private Optional<Text> unfit(Use use, CommandRequest request, Decision.NeedsApproval needs) {
        var definition = request.definition();
        boolean isChange = definition.effect() == Effect.CHANGE || definition.effect() == Effect.DESTROY;
        if (!isChange || definition.body() instanceof CommandBody.KillSwitch || !plans.isPlanned(request)) {
            return Optional.of(Text.of("standing.never", definition.typed()));
        }
        if (use.words().contains(WindowGate.FLAG)) {
            return Optional.of(Text.of("standing.no-break-glass", WindowGate.FLAG));
        }
        return needs.isTotpNeeded() ? Optional.of(Text.of("standing.no-totp")) : Optional.empty();
    }

    private Deed written(Use use, CommandRequest request, Decision.NeedsApproval needs, Duration span) {
        var definition = request.definition();
        var wish = new StandingApproval.Wish(
                request.stack().id(),
                definition.id(),
                definition.effect(),
                new TreeMap<>(request.arguments().values()));
        var digests = Standings.digests(use.catalogue(), wish).orElseThrow();
        var shown = plans.shown(request);
        var asking = use.invocation().request();
        var by = Subjects.by(use);
        return transaction -> {
            authority.write(transaction, use.invocation(), subject(request), needs, Optional.empty());
            var approval = standings
                    .rows()
                    .ask(
                            transaction,
                            wish,
                            digests,
                            needs,
                            new StandingApprovals.Asker(by.name(), by.account(), asking.channel()),
                            span);
            standings.write(transaction, "standing.asked", approval, by, Map.of("needed", approval.needed()));
            telling.asked(transaction, request.stack(), approval, shown);
            return Reply.Notice.of(Text.of(
                    "standing.asked", approval.id(), StandingPage.line(approval), approval.until(), approval.needed()));
        };
    }

    private static CommandSubject subject(CommandRequest request) {
        var definition = request.definition();
        return new CommandSubject(request.stack().id(), definition.id(), definition.effect());
    }
}
