package dev.dangjik.lab;

import com.google.gson.JsonParser;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.time.Duration;
import java.util.Map;

/// What needs a second person: an admin page that is opened for a while, and orders that are let go on again after one
/// person alone has stopped them.
final class SecondAct {
    private static final Duration SOON = Duration.ofMinutes(3);

    private final Demonstration told;
    private final BotRig bot;
    private final Everbit everbit;

    SecondAct(Demonstration told, BotRig bot, Everbit everbit) {
        this.told = told;
        this.bot = bot;
        this.everbit = everbit;
    }

    void run() throws Exception {
        var grafana = LabGrafana.install(bot.files());
        try {
            opens(grafana);
        } finally {
            grafana.stop();
        }
        var trading = new TradingSwitch(everbit);
        trading.startOver();
        try {
            stops(trading);
        } finally {
            trading.startOver();
        }
    }

    private void opens(LabGrafana grafana) throws Exception {
        told.say("");
        told.say("Grafana is closed to everybody. Opening it takes somebody else, who reads what will be done.");
        answers(grafana, 404);
        var line = "/expose grafana 10m --from 10.77.0.1 latency doubled since noon";
        told.typed("hana", line);
        var asked = awaits(bot.starts("hana", line), "run.review", "the question");
        tell("expose-asked", asked);

        told.say("");
        told.say("minjun presses [Review & decide], reads the plan and approves it.");
        var window = bot.reviews("minjun", asked);
        Demonstration.picture("expose-review", window.content());
        AsRead.lines(window.content()).forEach(text -> told.say("    | " + text));
        bot.person("minjun").submits(Map.of("verdict", "approve"));
        var open = awaits(asked, "exposure.credential", "it is open");
        tell("expose-open", open);
        answers(grafana, 401);
        told.say("  $ the same from another address   →  " + grafana.statusFromElsewhere());
        told.expect(grafana.statusFromElsewhere() == 403, "nobody else is let in");

        told.say("");
        told.say("minjun presses [Close]. Without anybody the machine itself closes it after ten minutes.");
        bot.person("minjun").presses(open, "exposure.close");
        tell("expose-closed", bot.awaitsEnd(asked));
        answers(grafana, 404);
    }

    private void answers(LabGrafana grafana, int status) throws Exception {
        int seen = grafana.status();
        told.say("  $ curl https://api.everbit.kr/grafana/   →  " + seen);
        told.expect(seen == status, "the page answers " + status);
    }

    private void stops(TradingSwitch trading) throws Exception {
        told.say("");
        told.say("Orders go wrong. One person stops them at once; nobody has to be asked.");
        var line = "/killswitch engage global \"orders are doubled\"";
        told.typed("hana", line);
        var engaged =
                JsonParser.parseString(bot.answer("hana", BotRig.EVERBIT, line)).getAsJsonObject();
        Demonstration.picture("killswitch-engage", engaged);
        AsRead.lines(engaged).forEach(text -> told.say("    " + text));
        told.expect(!trading.places("main"), "no order is placed");

        told.say("");
        told.say("Letting them go on takes a reason and a second person.");
        var lift = "/killswitch lift global \"the doubled worker is gone\"";
        told.typed("hana", lift);
        var asked = awaits(bot.starts("hana", lift), "run.review", "the question");
        tell("killswitch-lift", asked);
        bot.reviews("minjun", asked);
        bot.person("minjun").submits(Map.of("verdict", "approve"));
        var end = bot.awaitsEnd(asked);
        AsRead.lines(end.content()).forEach(text -> told.say("    " + text));
        told.expect(end.text().startsWith("✅"), "the message begins with ✅");
        told.expect(trading.places("main"), "orders are placed again");
    }

    private FakeSlackMessage awaits(FakeSlackMessage message, String button, String what) throws Exception {
        return BotRig.awaits(
                SOON,
                what,
                () -> bot.now(message).filter(now -> now.button(button).isPresent()));
    }

    private void tell(String picture, FakeSlackMessage message) throws Exception {
        Demonstration.picture(picture, message.content());
        AsRead.lines(message.content()).forEach(text -> told.say("    " + text));
    }
}
