package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Reply;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.util.ArrayList;
import java.util.List;

/// How a plan looks that has not been started: what would change, and every command word for word.
final class PlanCard {
    private static final int NOTE = 1_200;
    private static final int COMMAND = 2_500;
    private static final int DIGEST = 12;

    private final Phrasing phrasing;

    PlanCard(Phrasing phrasing) {
        this.phrasing = phrasing;
    }

    JsonObject of(Reply.PlanShown shown) {
        var plan = shown.plan();
        var digest = shown.digest();
        var what = Mrkdwn.outside(plan.stack() + " " + plan.command()
                + plan.service().map(s -> " " + s).orElse(""));
        var blocks = new Blocks()
                .section("*" + phrasing.say("plan.title") + "* · " + what)
                .context(phrasing.say("plan.nothing-started", digest.substring(0, Math.min(DIGEST, digest.length()))));
        shown.obstacles().forEach(obstacle -> blocks.section("⚠️ " + phrasing.say(obstacle)));
        // Before the plan, which may be too long for a message.
        ReplyCards.typeNext(blocks, phrasing, shown.typeNext());
        into(blocks, plan);
        return blocks.message(phrasing.say("plan.title") + " · " + what);
    }

    /// What would change, and every command.
    void into(Blocks blocks, Plan plan) {
        if (plan.isIrreversible()) {
            blocks.section("⚠️ " + phrasing.say("plan.irreversible"));
        }
        plan.notes().forEach(note -> note(blocks, note));
        plan.segments().forEach(segment -> segment(blocks, segment));
    }

    private void note(Blocks blocks, PlanNote note) {
        boolean isShort = note.body().length() < 80 && note.body().indexOf('\n') < 0;
        if (isShort) {
            blocks.section("*" + phrasing.of(note.title()) + "*  " + Mrkdwn.outside(note.body()));
        } else {
            blocks.section("*" + phrasing.of(note.title()) + "*").output(note.body(), NOTE);
        }
    }

    private void segment(Blocks blocks, Segment segment) {
        switch (segment) {
            case Segment.Remote remote -> {
                blocks.section(phrasing.say("plan.on-host", remote.host()));
                var lines = new ArrayList<String>();
                for (var step : remote.steps()) {
                    lines.add(step(lines.size() + 1, step));
                }
                blocks.lines(lines);
                blocks.lines(back(remote.compensations()));
            }
            case Segment.FromOutside look ->
                blocks.section(phrasing.of(look.title()) + "\n" + Mrkdwn.code("GET " + look.url()));
            case Segment.Exposure exposure -> exposure(blocks, exposure);
            case Segment.HttpTrigger trigger -> {
                blocks.section(phrasing.say("plan.on-host", trigger.host()));
                blocks.section(phrasing.of(trigger.title()) + "\n" + command(trigger.curl()) + "\n"
                        + Mrkdwn.code(PlanText.line(trigger.call())) + "\n"
                        + Mrkdwn.code(PlanText.line(trigger.readBack()) + "  " + trigger.pointer() + " = "
                                + trigger.expected()));
            }
        }
    }

    private void exposure(Blocks blocks, Segment.Exposure exposure) {
        blocks.section(phrasing.say("plan.on-host", exposure.host()));
        var lines = new ArrayList<String>();
        lines.add(phrasing.say("plan.exposure-what", exposure.surface(), exposure.lasts()) + "\n"
                + Mrkdwn.code(exposure.url() + " → " + exposure.upstream()));
        for (var source : exposure.sources()) {
            lines.add(phrasing.say("plan.exposure-source", source.network(), source.person()));
        }
        lines.add(phrasing.say("plan.exposure-helper", exposure.mode(), exposure.user()));
        blocks.lines(lines);
    }

    private String step(int number, Step step) {
        return number + ". " + phrasing.of(step.title()) + "\n" + command(step.command());
    }

    private List<String> back(List<Compensation> compensations) {
        var lines = new ArrayList<String>();
        for (var compensation : compensations) {
            lines.add("↩ " + phrasing.of(compensation.title()) + "\n" + command(compensation.command()));
        }
        return lines;
    }

    private static String command(ShellCommand command) {
        return Mrkdwn.shortened(Mrkdwn.code(command.toString()), COMMAND);
    }
}
