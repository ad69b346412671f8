package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.command.ReviewOutcome;
import dev.dangjik.command.ReviewSheet;
import dev.dangjik.command.ReviewSubmission;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.slack.blocks.Modal;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Stack;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// How the window looks in which somebody reads a plan and decides about it.
final class ReviewWindow {
    static final String CALLBACK = "review";
    static final String VERDICT = "verdict";
    static final String REASON = "reason";
    static final String CODE = "code";
    static final String APPROVE = "approve";
    static final String DENY = "deny";

    /// Characters of the plan that stand in the window itself. The rest is a file.
    private static final int PLAN = 20_000;

    private static final int DIFFERENCE = 8_000;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_CODE = 10;

    private final Texts texts;
    private final RunButtons names;
    private final Supplier<Catalogue> catalogue;
    private final UnaryOperator<String> redaction;

    /// @param redaction takes secrets out of what leaves the bot
    ReviewWindow(Texts texts, Supplier<Catalogue> catalogue, UnaryOperator<String> redaction) {
        this.texts = texts;
        this.names = new RunButtons(catalogue);
        this.catalogue = catalogue;
        this.redaction = redaction;
    }

    JsonObject loading(Language language) {
        var phrasing = Phrasing.of(texts, language, ZoneOffset.UTC);
        return modal(phrasing).section("⏳ " + phrasing.say("review.loading")).json();
    }

    JsonObject unreadable(Language language) {
        var phrasing = Phrasing.of(texts, language, ZoneOffset.UTC);
        return modal(phrasing)
                .section("⚠️ " + phrasing.say("review.unreadable"))
                .json();
    }

    JsonObject of(ReviewSheet sheet, Language language) {
        return switch (sheet) {
            case ReviewSheet.Closed(var sentences) -> {
                var phrasing = Phrasing.of(texts, language, ZoneOffset.UTC);
                yield told(phrasing, "⏹️ ", sentences);
            }
            case ReviewSheet.Open open ->
                open(open, Phrasing.of(texts, language, zone(open.run().stack())));
        };
    }

    /// What is shown in its place when it has been submitted.
    JsonObject of(ReviewOutcome.Told told, Language language) {
        var mark = switch (told.mark()) {
            case APPROVED -> "✅ ";
            case DENIED -> "⏹️ ";
            case NOTHING -> "⚠️ ";
        };
        return told(Phrasing.of(texts, language, ZoneOffset.UTC), mark, told.sentences());
    }

    private JsonObject told(Phrasing phrasing, String mark, List<Text> sentences) {
        var modal = modal(phrasing);
        var before = mark;
        for (var sentence : sentences) {
            modal.section(before + said(phrasing, sentence));
            before = "";
        }
        return modal.json();
    }

    /// Moments in the zone of whoever reads it.
    private String said(Phrasing phrasing, Text sentence) {
        return Moments.inReadersZone(phrasing, sentence);
    }

    private static Modal modal(Phrasing phrasing) {
        return new Modal(phrasing.plain("review.title"), phrasing.plain("review.close"));
    }

    private JsonObject open(ReviewSheet.Open sheet, Phrasing phrasing) {
        var run = sheet.run();
        var modal = modal(phrasing);
        modal.section("🕒 *" + Mrkdwn.outside(RunWords.words(run)) + "*");
        sheet.remarks().forEach(remark -> modal.section("⚠️ " + said(phrasing, remark)));
        modal.section(String.join("\n", about(sheet, phrasing)));
        if (!sheet.obstacles().isEmpty()) {
            modal.section("⛔ "
                    + String.join(
                            "\n",
                            sheet.obstacles().stream()
                                    .map(sentence -> said(phrasing, sentence))
                                    .toList()));
        }
        var file = PlanFile.of(run, sheet.question(), sheet.plan(), redaction);
        difference(modal, sheet, phrasing);
        plan(modal, sheet, file, phrasing);
        if (sheet.obstacles().isEmpty()) {
            decision(modal, sheet, phrasing);
        }
        return modal.json();
    }

    private List<String> about(ReviewSheet.Open sheet, Phrasing phrasing) {
        var run = sheet.run();
        var question = sheet.question();
        var lines = new ArrayList<String>();
        lines.add("🙋 " + phrasing.say("review.by", String.join(", ", names.names(List.of(run.requestedBy())))));
        if (!question.beneficiaries().isEmpty()) {
            lines.add("👤 " + phrasing.say("review.for", String.join(", ", names.names(question.beneficiaries()))));
        }
        lines.add("💬 "
                + Optional.ofNullable(run.arguments().get("reason"))
                        .map(reason -> phrasing.say("review.why", reason))
                        .orElseGet(() -> phrasing.say("review.no-why")));
        run.detail().ifPresent(why -> lines.add("> " + said(phrasing, why).replace("\n", "\n> ")));
        lines.add("👍 " + soFar(question, phrasing));
        lines.add("⏰ " + said(phrasing, Text.of("review.deadline", question.deadline())));
        lines.add("📏 " + phrasing.say("review.rules", String.join(", ", question.rules())));
        return lines;
    }

    private String soFar(ApprovalRequest question, Phrasing phrasing) {
        var counted = phrasing.say(
                "review.so-far", question.approvedBy().size(), question.needed(), String.join(", ", question.roles()));
        return question.approvedBy().isEmpty()
                ? counted
                : counted + " · " + Mrkdwn.outside(String.join(", ", names.names(question.approvedBy())));
    }

    private void difference(Modal modal, ReviewSheet.Open sheet, Phrasing phrasing) {
        if (sheet.before().isEmpty()) {
            return;
        }
        var text = new PlanText(sheet.run().language());
        var changed =
                LineDifference.between(lines(text.readable(sheet.before().get())), lines(text.readable(sheet.plan())));
        int round = sheet.question().round() - 1;
        modal.section(
                "*" + phrasing.say(changed.isEmpty() ? "review.no-difference" : "review.difference", round) + "*");
        int shown = modal.verbatim(changed, DIFFERENCE);
        if (shown < changed.size()) {
            modal.context(
                    phrasing.say("review.difference-rest", changed.size() - shown, PlanFile.name(sheet.run(), round)));
        }
    }

    private List<String> lines(String text) {
        return redaction.apply(text).lines().toList();
    }

    /// As it stands in the file, so that the two can be laid side by side. The last line of the file is the text that
    /// was digested, which nobody reads.
    private static void plan(Modal modal, ReviewSheet.Open sheet, PlanFile file, Phrasing phrasing) {
        modal.section("*" + phrasing.say("review.plan", sheet.question().code()) + "*");
        var lines = file.lines();
        int readable = lines.size() - 1;
        int shown = modal.verbatim(lines.subList(0, readable), PLAN);
        modal.context(
                shown == readable
                        ? phrasing.say("review.plan-whole", file.name(), file.digest())
                        : phrasing.say(
                                "review.plan-rest", shown, readable, readable - shown, file.name(), file.digest()));
        if (sheet.plan().isIrreversible()) {
            modal.section("⚠️ " + phrasing.say("plan.irreversible"));
        }
    }

    private static void decision(Modal modal, ReviewSheet.Open sheet, Phrasing phrasing) {
        var question = sheet.question();
        modal.choice(
                VERDICT,
                phrasing.plain("review.verdict"),
                List.of(
                        new Modal.Option(APPROVE, phrasing.plain("review.approve")),
                        new Modal.Option(DENY, phrasing.plain("review.deny"))));
        modal.field(
                REASON,
                new Modal.Field(
                        phrasing.plain("review.reason"),
                        phrasing.plain(sheet.isReasonNeeded() ? "review.reason-needed" : "review.reason-hint"),
                        LONGEST_REASON,
                        true,
                        !sheet.isReasonNeeded()));
        if (sheet.isCodeNeeded()) {
            modal.field(
                    CODE,
                    new Modal.Field(
                            phrasing.plain("review.code"),
                            phrasing.plain("review.code-hint"),
                            LONGEST_CODE,
                            false,
                            true));
        }
        modal.submittedAs(
                CALLBACK,
                phrasing.plain("review.submit"),
                ReviewMetadata.of(
                        new ReviewSubmission.Shown(sheet.run().id(), question.round(), question.planDigest())));
    }

    /// Sentences in whose place the fields stand.
    JsonObject errors(ReviewOutcome.Correct correct, Language language) {
        var voice = Voice.plain(language, ZoneOffset.UTC);
        var errors = new JsonObject();
        correct.problems().forEach((field, why) -> errors.addProperty(block(field), texts.render(why, voice)));
        return errors;
    }

    private static String block(ReviewOutcome.Field field) {
        return switch (field) {
            case VERDICT -> VERDICT;
            case REASON -> REASON;
            case CODE -> CODE;
        };
    }

    private ZoneId zone(String stack) {
        return catalogue.get().stack(stack).map(Stack::zone).orElse(ZoneOffset.UTC);
    }
}
