package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.FirstResult;
import dev.dangjik.command.Reply;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.LockName;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunSummary;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Button;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Stack;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// How replies to requests look.
final class ReplyCards {
    private final Texts texts;
    private final Supplier<Catalogue> catalogue;

    ReplyCards(Texts texts, Supplier<Catalogue> catalogue) {
        this.texts = texts;
        this.catalogue = catalogue;
    }

    /// For whom a reply is put into words.
    ///
    /// @param channel Slack id of the channel in which the request was made
    /// @param words of the request, to be offered again
    record Reader(Language language, Optional<String> channel, String words) {}

    JsonObject of(Reply reply, Reader reader) {
        var phrasing = Phrasing.of(texts, reader.language(), zone(reader.channel()));
        return switch (reply) {
            case Reply.Notice notice -> notice(phrasing, notice);
            case Reply.Answer(var report) -> new ReportCard(phrasing).of(report);
            case Reply.Started(var run, var channel) ->
                sentence(phrasing.say("card.started", run.value(), name(channel)));
            case Reply.Asked(var run, var channel, var question) ->
                sentence(
                        phrasing.say("card.asked", run.value(), question.needed(), question.deadline(), name(channel)));
            case Reply.Queued(var run, var behind) -> queued(phrasing, run, behind);
            case Reply.Busy(var lock, var holder) -> busy(phrasing, lock, holder, reader);
            case Reply.Frozen(var lock, var freeze) -> frozen(phrasing, lock, freeze);
            case Reply.InWindow window -> new WindowCard(phrasing, zone(window.stack())).of(window, reader.words());
            case Reply.Held held -> new WindowCard(phrasing, zone(held.stack())).of(held);
            case Reply.PlanShown shown -> new PlanCard(phrasing).of(shown);
            case Reply.Help(var entries, var own) -> help(phrasing, entries, own);
        };
    }

    /// A repeat of a request is told what became of the first one.
    ///
    /// @param state how the run of the first one stands now, when there is one
    /// @param reply the message that the first one was answered with, when it is to be shown again
    JsonObject repeat(FirstResult first, Optional<RunState> state, Optional<JsonObject> reply, Reader reader) {
        var phrasing = Phrasing.of(texts, reader.language(), zone(reader.channel()));
        boolean isQueued = state.filter(RunState.QUEUED::equals).isPresent();
        var sentence = switch (first) {
            case FirstResult.InWork _ -> phrasing.say("card.repeat-in-work");
            case FirstResult.Answered _ -> phrasing.say("card.repeat");
            case FirstResult.OfRun(var run) -> phrasing.say(repeatOf(state), run.value());
        };
        var blocks = new Blocks().section(sentence);
        state.filter(_ -> !isQueued)
                .ifPresent(now -> blocks.section(RunWords.icon(now) + " " + phrasing.say("card.state." + now.id())));
        reply.map(message -> message.getAsJsonArray("blocks")).ifPresent(blocks::append);
        return blocks.message(
                reply.map(message -> sentence + "\n" + message.get("text").getAsString())
                        .orElse(sentence));
    }

    /// What waits has not started.
    private static String repeatOf(Optional<RunState> state) {
        if (state.equals(Optional.of(RunState.QUEUED))) {
            return "card.repeat-queued";
        }
        return state.equals(Optional.of(RunState.AWAITING_APPROVAL)) ? "card.repeat-asked" : "card.repeat-run";
    }

    private static JsonObject sentence(String mrkdwn) {
        return new Blocks().section(mrkdwn).message(mrkdwn);
    }

    private static JsonObject notice(Phrasing phrasing, Reply.Notice notice) {
        var sentences = notice.sentences().stream().map(phrasing::say).toList();
        var blocks = new Blocks().lines(sentences);
        return typeNext(blocks, phrasing, notice.typeNext()).message(String.join("\n", sentences));
    }

    static Blocks typeNext(Blocks blocks, Phrasing phrasing, List<String> typeNext) {
        if (!typeNext.isEmpty()) {
            var lines = new ArrayList<String>();
            lines.add(phrasing.say("card.type-next"));
            typeNext.forEach(line -> lines.add("      " + Mrkdwn.code(line)));
            blocks.lines(lines);
        }
        return blocks;
    }

    private static JsonObject queued(Phrasing phrasing, RunId run, RunSummary behind) {
        boolean isUnknown = behind.state() == RunState.UNKNOWN;
        var sentence = phrasing.say(
                isUnknown ? "card.queued-unknown" : "card.queued",
                run.value(),
                behind.id().value(),
                behind.requestedBy());
        return typeNext(new Blocks().section(sentence), phrasing, isUnknown ? decide(behind) : List.of())
                .message(sentence);
    }

    /// What can be decided is answered to this line, as things stand by then.
    private static List<String> decide(RunSummary run) {
        return List.of("/ops resolve " + run.id());
    }

    private JsonObject busy(Phrasing phrasing, LockName lock, RunSummary holder, Reader reader) {
        boolean isUnknown = holder.state() == RunState.UNKNOWN;
        var sentence = phrasing.say(
                isUnknown ? "card.busy-unknown" : "card.busy",
                lock.toString(),
                holder.requestedBy(),
                holder.command(),
                holder.id().value(),
                holder.since());
        if (isUnknown) {
            var blocks = new Blocks().section("❔ " + sentence);
            return typeNext(blocks, phrasing, decide(holder)).message(sentence);
        }
        var queue = Button.plain(RunButtons.QUEUE, phrasing.plain("button.queue"), reader.words())
                .primary();
        return new Blocks()
                .section("⏳ " + sentence)
                .buttons("queue/" + holder.id(), List.of(queue))
                .message(sentence);
    }

    private static JsonObject frozen(Phrasing phrasing, LockName lock, Freeze freeze) {
        var sentence =
                "🧊 " + phrasing.say("card.frozen", lock.toString(), freeze.by(), freeze.until(), freeze.reason());
        var lift = "/ops " + lock.stack() + " unfreeze " + lock.service();
        return typeNext(new Blocks().section(sentence), phrasing, List.of(lift)).message(sentence);
    }

    private static JsonObject help(Phrasing phrasing, List<Reply.Help.Entry> entries, List<Reply.Help.Own> own) {
        if (entries.isEmpty() && own.isEmpty()) {
            return sentence(phrasing.say("card.help-nothing"));
        }
        var blocks = new Blocks().section("*" + phrasing.say("card.help-title") + "*");
        var lines = new ArrayList<String>();
        var stack = "";
        for (var entry : entries) {
            if (!entry.stack().id().equals(stack)) {
                blocks.lines(lines);
                lines.clear();
                stack = entry.stack().id();
                lines.add("*" + phrasing.of(entry.stack().title()) + "*");
            }
            lines.add(Mrkdwn.code(entry.line()) + "\n      " + phrasing.of(entry.description()));
        }
        blocks.lines(lines);
        if (!own.isEmpty()) {
            blocks.lines(Stream.concat(
                            Stream.of("*" + phrasing.say("card.help-own") + "*"),
                            own.stream().map(verb -> Mrkdwn.code(verb.line()) + " " + phrasing.say(verb.what())))
                    .toList());
        }
        blocks.context(phrasing.say("card.help-more", "<x>"));
        return blocks.message(phrasing.say("card.help-title"));
    }

    /// As people know the channel, when the site names it.
    private String name(String channel) {
        return "#" + catalogue.get().site().channelId(channel).orElse(channel);
    }

    private ZoneId zone(String stack) {
        return catalogue.get().stack(stack).map(Stack::zone).orElse(ZoneOffset.UTC);
    }

    private ZoneId zone(Optional<String> channel) {
        return Channels.stack(catalogue.get(), channel).map(Stack::zone).orElse(ZoneOffset.UTC);
    }
}
