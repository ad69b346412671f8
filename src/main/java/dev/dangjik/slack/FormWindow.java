package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Form;
import dev.dangjik.command.FormSubmission;
import dev.dangjik.command.Incoming;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.blocks.Modal;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.time.ZoneOffset;
import java.util.Map;

/// How the window looks in which somebody fills in what they have left out.
final class FormWindow {
    static final String CALLBACK = "form";

    private final Texts texts;

    FormWindow(Texts texts) {
        this.texts = texts;
    }

    /// @param incoming the line that lacks something
    JsonObject of(Form form, Incoming incoming) {
        var definition = form.definition();
        var phrasing = Phrasing.of(texts, incoming.language(), form.stack().zone());
        var modal = new Modal(definition.title().in(incoming.language()), phrasing.plain("review.close"));
        modal.section(phrasing.of(definition.description()));
        modal.context(Mrkdwn.code("/ops " + form.stack().id() + " " + definition.typed()));
        if (form.isBreakingGlass()) {
            modal.section("⚠️ " + phrasing.say("form.break-glass"));
        }
        new FormFields(form, phrasing).add(modal);
        var target = new FormSubmission.Target(
                form.stack().id(),
                definition.id(),
                definition.digest(),
                incoming.channel(),
                form.typedAt(),
                incoming.responseUrl(),
                form.isBreakingGlass());
        return modal.submittedAs(
                        CALLBACK, phrasing.plain("form.submit"), new FormMetadata(target, incoming.language()).text())
                .json();
    }

    /// What stands in its place when nothing more can be done in it.
    JsonObject told(Text why, Language language) {
        var phrasing = Phrasing.of(texts, language, ZoneOffset.UTC);
        return new Modal(phrasing.plain("form.title"), phrasing.plain("review.close"))
                .section("⚠️ " + phrasing.say(why))
                .json();
    }

    /// Sentences in whose place the fields stand. Nothing is formatted there.
    JsonObject errors(Map<String, Text> problems, Language language) {
        var phrasing = Phrasing.of(texts, language, ZoneOffset.UTC);
        var errors = new JsonObject();
        problems.forEach((argument, why) ->
                errors.addProperty(argument, phrasing.plain(why).replace("`", "")));
        return errors;
    }
}
