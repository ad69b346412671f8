package dev.dangjik.killswitch;

import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.stack.KillSwitch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is said about a switch that somebody engaged. Only what was read back is called engaged.
final class EngageCard {
    private EngageCard() {}

    /// For whoever asked.
    ///
    /// @param unwritten why it does not stand in the journal; empty text: it does
    static Report of(Catalogue catalogue, SwitchCall about, Engaged engaged, String unwritten) {
        var lines = new ArrayList<Line>();
        sentences(about, engaged).forEach(text -> lines.add(Line.of(mood(engaged), text)));
        if (engaged.outcome().isSeen()) {
            lines.add(Line.of(
                    Mood.PLAIN,
                    Text.of("killswitch.untouched", about.killSwitch().untouched())));
            line(catalogue, about, KillSwitch.Verb.LIFT)
                    .ifPresent(typed -> lines.add(new Line(
                            Mood.PLAIN,
                            Text.of(
                                    "killswitch.to-lift",
                                    about.killSwitch().lift().effect()),
                            Optional.of(typed))));
        } else {
            var byHand = about.killSwitch().engage().byHand();
            lines.add(Line.of(mood(engaged), Text.of("killswitch.by-hand", byHand)));
            line(catalogue, about, KillSwitch.Verb.ENGAGE)
                    .ifPresent(typed ->
                            lines.add(new Line(mood(engaged), Text.of("killswitch.try-again"), Optional.of(typed))));
        }
        if (!unwritten.isEmpty()) {
            lines.add(Line.of(Mood.WARNING, Text.of("emergency.unwritten", unwritten)));
        }
        var offers = engaged.outcome().isSeen()
                ? List.<Report.Offer>of()
                : offer(catalogue, about, Optional.empty()).stream().toList();
        return new Report(
                title(about, engaged.outcome()), mood(engaged), List.of(new Report.Section.Lines(lines)), offers);
    }

    /// The button that engages it.
    ///
    /// @param question asked before a press counts
    static Optional<Report.Offer> offer(Catalogue catalogue, SwitchCall about, Optional<Text> question) {
        var label = Text.of("killswitch.button", about.killSwitch().engage().effect(), about.account());
        return line(catalogue, about, KillSwitch.Verb.ENGAGE)
                .map(typed -> new Report.Offer(label, typed.substring("/ops ".length()), question));
    }

    /// What happened, in a few sentences; the first says it all.
    static List<Text> sentences(SwitchCall about, Engaged engaged) {
        var effect = about.killSwitch().engage().effect();
        var sentences = new ArrayList<Text>();
        sentences.add(
                switch (engaged.outcome()) {
                    case ENGAGED ->
                        Text.of("killswitch.engaged", about.killSwitch().title(), about.account(), effect);
                    case ALREADY ->
                        Text.of("killswitch.already", about.killSwitch().title(), about.account(), effect);
                    case UNKNOWN ->
                        Text.of("killswitch.unknown", about.killSwitch().title(), about.account(), effect);
                    case NOT_CALLED ->
                        Text.of("killswitch.not-called", about.killSwitch().title(), about.account(), effect);
                });
        sentences.addAll(engaged.why());
        return sentences;
    }

    /// Whoever reads nothing but the heading must not believe what is not known.
    private static Text title(SwitchCall about, Engaged.Outcome outcome) {
        var key = switch (outcome) {
            case ENGAGED, ALREADY -> "killswitch.title";
            case UNKNOWN -> "killswitch.title-unknown";
            case NOT_CALLED -> "killswitch.title-not-called";
        };
        return Text.of(
                key,
                about.killSwitch().title(),
                about.account(),
                about.killSwitch().engage().wording());
    }

    /// The line that does this to the switch, where the stack has such a command.
    static Optional<String> line(Catalogue catalogue, SwitchCall about, KillSwitch.Verb verb) {
        return catalogue
                .turning(about.killSwitch().id(), verb, about.stack().id())
                .map(command -> "/ops " + about.stack().id() + " " + command.typed() + " " + about.account());
    }

    private static Mood mood(Engaged engaged) {
        return switch (engaged.outcome()) {
            case ENGAGED, ALREADY -> Mood.GOOD;
            case UNKNOWN -> Mood.UNKNOWN;
            case NOT_CALLED -> Mood.BAD;
        };
    }
}
