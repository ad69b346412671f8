package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.exposure.CredentialDesk;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.blocks.Modal;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.time.ZoneOffset;
import java.util.List;

/// How the window looks in which somebody sees a password, once.
final class CredentialWindow {
    private static final int LONGEST = 500;

    private final Texts texts;

    CredentialWindow(Texts texts) {
        this.texts = texts;
    }

    JsonObject loading(Language language) {
        var phrasing = phrasing(language);
        return modal(phrasing)
                .section("⏳ " + phrasing.say("credential.loading"))
                .json();
    }

    JsonObject of(CredentialDesk.Sheet sheet, Language language) {
        var phrasing = phrasing(language);
        var modal = modal(phrasing);
        switch (sheet) {
            case CredentialDesk.Sheet.Shown shown -> {
                modal.section("🔓 " + Mrkdwn.code(shown.url().toString()) + "\n"
                        + Moments.inReadersZone(phrasing, Text.of("credential.until", shown.until())));
                modal.section("*" + phrasing.say("credential.user") + "*");
                modal.verbatim(List.of(shown.user()), LONGEST);
                modal.section("*" + phrasing.say("credential.password") + "*");
                modal.verbatim(List.of(shown.password().reveal()), LONGEST);
                modal.section("⚠️ " + phrasing.say("credential.once"));
                if (!shown.others().isEmpty()) {
                    modal.context(phrasing.say("credential.shared", String.join(", ", shown.others())));
                }
            }
            case CredentialDesk.Sheet.Told(var sentences) -> {
                var before = "⚠️ ";
                for (var sentence : sentences) {
                    modal.section(before + Moments.inReadersZone(phrasing, sentence));
                    before = "";
                }
            }
        }
        return modal.json();
    }

    private Phrasing phrasing(Language language) {
        return Phrasing.of(texts, language, ZoneOffset.UTC);
    }

    private static Modal modal(Phrasing phrasing) {
        return new Modal(phrasing.plain("credential.title"), phrasing.plain("review.close"));
    }
}
