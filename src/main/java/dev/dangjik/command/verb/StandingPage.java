package dev.dangjik.command.verb;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is shown of standing approvals.
public final class StandingPage {
    private static final int SHORT = 12;

    private StandingPage() {}

    /// The exact command, what it is bound to, until when and who has said what; with the buttons while it is asked.
    ///
    /// @param now what would run now, or why that cannot be said
    public static Report card(StandingApproval approval, List<Report.Section> now) {
        var sections = new ArrayList<Report.Section>();
        var lines = new ArrayList<>(List.of(
                plain(Text.of("standing.card-command", line(approval))),
                plain(Text.of(
                        "standing.card-who",
                        approval.person(),
                        approval.needed(),
                        String.join(", ", approval.roles()))),
                plain(Text.of("standing.card-until", approval.until(), approval.deadline())),
                plain(Text.of(
                        "standing.card-digests",
                        approval.digests().definition().substring(0, SHORT),
                        approval.digests().arguments().substring(0, SHORT),
                        approval.digests().policy().substring(0, SHORT)))));
        approval.votes()
                .forEach(vote -> lines.add(plain(Text.of(
                        "standing.card-vote-" + vote.verdict().name().toLowerCase(Locale.ROOT),
                        vote.person(),
                        vote.at()))));
        boolean isAsked = approval.state() == StandingApproval.State.PENDING;
        sections.add(new Report.Section.Lines(lines));
        sections.addAll(now);
        return new Report(
                isAsked ? Text.of("standing.card-title", approval.id()) : state(approval),
                isAsked ? Report.Mood.WARNING : Report.Mood.PLAIN,
                sections,
                isAsked ? offers(approval) : List.of());
    }

    private static List<Report.Offer> offers(StandingApproval approval) {
        var behind = " " + approval.id() + " " + approval.code();
        return List.of(
                new Report.Offer(Text.of("button.approve"), "standing approve" + behind, Optional.empty()),
                new Report.Offer(
                        Text.of("button.deny"),
                        "standing deny" + behind,
                        Optional.of(Text.of("button.deny-question"))));
    }

    /// How it stands, in a sentence.
    static Text state(StandingApproval approval) {
        var key = "standing.is-" + approval.state().name().toLowerCase(Locale.ROOT);
        return switch (approval.state()) {
            case APPROVED, ENDED -> Text.of(key, approval.id(), approval.until());
            case PENDING, DENIED, WITHDRAWN, EXPIRED, REVOKED, VOID -> Text.of(key, approval.id());
        };
    }

    /// One sentence that everybody is told.
    public static Report news(Report.Mood mood, Text news) {
        return new Report(news, mood, List.of());
    }

    public static Report list(List<StandingApproval> shown) {
        var lines = shown.stream()
                .map(approval -> new Report.Line(
                        Report.Mood.PLAIN,
                        Text.of(
                                "standing.list-" + approval.state().name().toLowerCase(Locale.ROOT),
                                approval.id(),
                                line(approval),
                                approval.person(),
                                approval.until()),
                        Optional.of("/ops standing "
                                + (approval.state() == StandingApproval.State.PENDING ? "approve " : "run ")
                                + approval.id())))
                .toList();
        return new Report(
                Text.of("standing.list-title"),
                Report.Mood.PLAIN,
                List.of(new Report.Section.Lines(
                        lines.isEmpty() ? List.of(plain(Text.of("standing.list-none"))) : lines)));
    }

    /// The command with its canonical arguments.
    public static String line(StandingApproval approval) {
        var wish = approval.wish();
        var behind = wish.arguments().entrySet().stream()
                .map(argument -> " " + argument.getKey() + "=" + argument.getValue())
                .collect(Collectors.joining());
        return wish.stack() + " " + wish.command() + behind;
    }

    private static Report.Line plain(Text text) {
        return Report.Line.of(Report.Mood.PLAIN, text);
    }
}
