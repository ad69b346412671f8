package dev.dangjik.slack;

import dev.dangjik.message.Text;
import dev.dangjik.message.Wording;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Sentences whose moments Slack shows in the zone of whoever reads them.
final class Moments {
    private Moments() {}

    static String inReadersZone(Phrasing phrasing, Text sentence) {
        var arguments = new ArrayList<Instant>();
        var marked = marked(sentence, arguments);
        var said = phrasing.say(marked);
        for (int i = 0; i < arguments.size(); i++) {
            said = said.replace(mark(i), shown(arguments.get(i), phrasing));
        }
        return said;
    }

    private static Text marked(Text sentence, List<Instant> moments) {
        return new Text(
                sentence.key(),
                sentence.arguments().stream()
                        .map(argument -> switch (argument) {
                            case Instant at -> {
                                moments.add(at);
                                yield mark(moments.size() - 1);
                            }
                            case Text inner -> marked(inner, moments);
                            default -> argument;
                        })
                        .toList());
    }

    /// Of the private use area. From outside it could only become one of the same moments.
    private static String mark(int number) {
        return "\uE000" + number + "\uE001";
    }

    private static String shown(Instant at, Phrasing phrasing) {
        return Mrkdwn.moment(at, Wording.instant(at, phrasing.voice()));
    }
}
