package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.Exposure;
import dev.dangjik.exposure.ExposureCloseProcedure;
import dev.dangjik.exposure.ExposureState;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.slack.blocks.Button;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the message of an opening says besides what every run says: where, for whom, until when, and in the end the
/// receipt.
record ExposureLines(Exposure exposure, Segment.Exposure planned) {
    static final String CLOSE = "exposure.close";
    static final String ON_IT = "exposure.on-it";
    static final String CREDENTIAL = "exposure.credential";

    /// Empty for a run that opens nothing.
    static Optional<ExposureLines> of(Optional<Exposure> exposure, Optional<Plan> plan) {
        return exposure.flatMap(known -> plan.stream()
                .flatMap(whole -> whole.segments().stream())
                .filter(Segment.Exposure.class::isInstance)
                .map(Segment.Exposure.class::cast)
                .map(segment -> new ExposureLines(known, segment))
                .findFirst());
    }

    List<String> lines(Phrasing phrasing) {
        var lines = new ArrayList<String>();
        switch (exposure.state()) {
            case OPENING -> {}
            case OPEN -> {
                lines.add("🔓 " + phrasing.say("card.exposure-open", exposure.deadline()) + "\n"
                        + Mrkdwn.code(planned.url().toString()));
                lines.add(phrasing.say("card.exposure-for", sources()));
                exposure.disclosure()
                        .filter(Exposure.Disclosure::isSeen)
                        .ifPresent(seen ->
                                lines.add("🔑 " + phrasing.say("card.exposure-credential", seen.person(), seen.at())));
            }
            case CLOSING -> lines.add("🔒 " + phrasing.say("card.exposure-closing"));
            case UNVERIFIED -> {
                lines.add("🚨 " + phrasing.say("card.exposure-unverified", exposure.surface()));
                exposure.trouble().ifPresent(why -> lines.add("> " + phrasing.say(why)));
                lines.add(exposure.acknowledgedBy()
                        .map(who -> phrasing.say("card.exposure-acknowledged", who))
                        .orElseGet(() -> phrasing.say("card.exposure-calls", exposure.alarms())));
            }
            case CLOSED -> lines.add("🧾 " + receipt(phrasing));
        }
        return lines;
    }

    private String sources() {
        return planned.sources().stream()
                .map(source -> source.network() + " (" + source.person() + ")")
                .collect(Collectors.joining(", "));
    }

    private String receipt(Phrasing phrasing) {
        var closed = exposure.closedAt().orElse(exposure.deadline());
        if (exposure.seenBy().isPresent()) {
            var who = exposure.seenBy().get();
            return exposure.openedAt()
                    .map(opened -> phrasing.say("card.exposure-receipt-by", opened, closed, sources(), who))
                    .orElseGet(() -> phrasing.say("card.exposure-never-open-by", closed, who));
        }
        return exposure.openedAt()
                .map(opened -> phrasing.say("card.exposure-receipt", opened, closed, sources()))
                .orElseGet(() -> phrasing.say("card.exposure-never-open", closed));
    }

    /// While it may be open; empty once it is closed.
    Optional<List<Button>> buttons(Catalogue catalogue, Phrasing phrasing) {
        var command = catalogue.running(ExposureCloseProcedure.ID, exposure.stack());
        if (command.isEmpty() || exposure.state() == ExposureState.CLOSED) {
            return Optional.empty();
        }
        var words = exposure.stack() + " " + command.get().typed() + " " + exposure.surface();
        return Optional.of(
                switch (exposure.state()) {
                    case OPENING -> List.of(close(phrasing, words));
                    case OPEN -> List.of(credential(phrasing), close(phrasing, words));
                    case UNVERIFIED ->
                        exposure.acknowledgedBy().isPresent()
                                ? List.<Button>of()
                                : List.of(
                                        Button.plain(ON_IT, phrasing.plain("button.exposure-on-it"), words + " --on-it")
                                                .primary());
                    case CLOSING, CLOSED -> List.<Button>of();
                });
    }

    private static Button close(Phrasing phrasing, String words) {
        return Button.plain(CLOSE, phrasing.plain("button.exposure-close"), words)
                .danger(confirm(phrasing, "button.exposure-close"));
    }

    /// Names the password that it will show, so that the same press again shows none.
    private Button credential(Phrasing phrasing) {
        int round = exposure.disclosure().map(Exposure.Disclosure::round).orElse(0) + 1;
        var value = exposure.run() + " " + round;
        return round == 1
                ? Button.plain(CREDENTIAL, phrasing.plain("button.exposure-credential"), value)
                        .primary()
                : Button.plain(CREDENTIAL, phrasing.plain("button.exposure-credential-new"), value)
                        .asking(confirm(phrasing, "button.exposure-credential-new"));
    }

    private static Button.Confirm confirm(Phrasing phrasing, String action) {
        return new Button.Confirm(
                phrasing.plain(action),
                phrasing.plain(action + "-question"),
                phrasing.plain(action),
                phrasing.plain("button.not-now"));
    }
}
