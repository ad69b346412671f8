package dev.dangjik.killswitch;

import dev.dangjik.message.Text;
import dev.dangjik.remote.HostHttp;
import java.util.List;
import java.util.Locale;

/// What came of engaging a switch, judged by what was read back and by nothing else.
///
/// @param why what keeps it from being known, or from being done; empty otherwise
record Engaged(Outcome outcome, List<Text> why) {
    Engaged {
        why = List.copyOf(why);
    }

    /// How it ended.
    enum Outcome {
        /// It reads engaged.
        ENGAGED,
        /// It reads engaged, and did before.
        ALREADY,
        /// Nobody knows.
        UNKNOWN,
        /// The interface was never called.
        NOT_CALLED;

        /// As the journal and the database have it.
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Outcome of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        /// Whether it reads engaged.
        boolean isSeen() {
            return switch (this) {
                case ENGAGED, ALREADY -> true;
                case UNKNOWN, NOT_CALLED -> false;
            };
        }
    }

    /// @param heard of three calls: a look, the call itself, and what was read back
    static Engaged of(SwitchCall about, SwitchLine.Heard heard) {
        return switch (heard) {
            case SwitchLine.Heard.NotCalled(var why) -> new Engaged(Outcome.NOT_CALLED, List.of(why));
            case SwitchLine.Heard.Lost(var why) -> new Engaged(Outcome.UNKNOWN, List.of(why));
            case SwitchLine.Heard.Answers(var all) -> of(about, all);
        };
    }

    private static Engaged of(SwitchCall about, List<HostHttp.Answer> answers) {
        var wanted = SwitchCall.expected(about.killSwitch().engage());
        var after = SwitchCall.value(answers.get(2), about.pointer());
        if (after.filter(wanted::equals).isPresent()) {
            boolean wasSo = SwitchCall.value(answers.get(0), about.pointer())
                    .filter(wanted::equals)
                    .isPresent();
            return new Engaged(wasSo ? Outcome.ALREADY : Outcome.ENGAGED, List.of());
        }
        var call = said(answers.get(1));
        var readBack = after.map(value -> Text.of("killswitch.reads", about.pointer(), value, wanted))
                .orElseGet(() -> Text.of("killswitch.unreadable", said(answers.get(2))));
        return new Engaged(Outcome.UNKNOWN, List.of(Text.of("killswitch.call-said", call), readBack));
    }

    static Text said(HostHttp.Answer answer) {
        return switch (answer) {
            case HostHttp.Answer.Answered answered -> Text.of("killswitch.http", answered.status());
            case HostHttp.Answer.None none -> Text.of("killswitch.silent", none.why());
        };
    }
}
