package dev.dangjik.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.permission.Effect;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;

/// The way back from JSON to a plan.
final class PlanReader {
    private PlanReader() {}

    static Plan plan(JsonObject json) {
        if (json.number("format") != PlanWriter.FORMAT) {
            throw new IllegalArgumentException("reading a plan: this version reads format " + PlanWriter.FORMAT
                    + ", not " + json.number("format"));
        }
        return new Plan(
                json.text("command"),
                json.text("stack"),
                json.optionalText("service"),
                constant(Effect.class, json.text("effect")),
                json.optionalText("lock").map(LockName::parse),
                json.map("arguments"),
                json.map("pins"),
                json.list("segments", PlanReader::segment),
                json.list("notes", PlanReader::note),
                json.text("definitionDigest"),
                json.text("policyDigest"),
                json.flag("irreversible"),
                duration(json, "timeout"));
    }

    private static PlanNote note(JsonNode node) {
        var json = new JsonObject(node);
        return new PlanNote(title(json), json.text("body"), json.node().has("fleeting"));
    }

    private static LocalizedText title(JsonObject json) {
        var title = json.object("title");
        return new LocalizedText(title.text("ko"), title.text("en"));
    }

    private static Segment segment(JsonNode node) {
        var json = new JsonObject(node);
        return switch (json.text("kind")) {
            case "remote" -> remote(json);
            case "outside-probe" -> probe(json);
            case "outside-certificate" ->
                new Segment.OutsideCertificate(
                        json.number("number"), json.text("id"), title(json), json.text("domain"));
            case "exposure" -> exposure(json);
            case "http-trigger" -> trigger(json);
            default -> throw new IllegalArgumentException("reading a plan: no such segment: " + json.text("kind"));
        };
    }

    private static Segment remote(JsonObject json) {
        return new Segment.Remote(
                json.number("number"),
                json.text("host"),
                json.texts("fingerprints"),
                DetachMode.of(json.text("detach")),
                json.optionalText("lock").map(LockName::parse),
                json.optionalText("directory"),
                json.flag("passesFreeze"),
                duration(json, "deadline"),
                json.map("environment"),
                json.map("files"),
                json.list("steps", PlanReader::step),
                json.list("compensations", PlanReader::compensation));
    }

    private static Segment probe(JsonObject json) {
        return new Segment.OutsideProbe(
                json.number("number"),
                json.text("id"),
                title(json),
                URI.create(json.text("url")),
                new HashSet<>(json.list("statuses", JsonNode::asInt)),
                duration(json, "lasts"));
    }

    private static Segment exposure(JsonObject json) {
        return new Segment.Exposure(
                json.number("number"),
                json.text("surface"),
                json.text("host"),
                json.texts("fingerprints"),
                json.text("user"),
                URI.create(json.text("url")),
                json.text("upstream"),
                json.text("mode"),
                json.list("sources", PlanReader::source),
                duration(json, "lasts"),
                json.flag("keptAlive"),
                json.list("stages", PlanReader::stage));
    }

    private static Segment.Source source(JsonNode node) {
        var json = new JsonObject(node);
        return new Segment.Source(json.text("network"), json.text("person"));
    }

    private static Segment.StageTitle stage(JsonNode node) {
        var json = new JsonObject(node);
        return new Segment.StageTitle(constant(ExposureStage.class, json.text("stage")), title(json));
    }

    private static Segment trigger(JsonObject json) {
        return new Segment.HttpTrigger(
                json.number("number"),
                json.text("id"),
                title(json),
                json.text("host"),
                json.texts("fingerprints"),
                new ShellCommand(json.texts("curl")),
                json.optionalText("token"),
                call(json.object("call")),
                call(json.object("readBack")),
                json.text("pointer"),
                json.text("expected"),
                new Segment.HttpTrigger.Fence(
                        json.object("fence").text("name"), json.object("fence").text("newest")));
    }

    private static HttpCall call(JsonObject json) {
        return new HttpCall(
                json.text("method"), URI.create(json.text("url")), json.optionalText("body"), duration(json, "limit"));
    }

    private static Step step(JsonNode node) {
        var json = new JsonObject(node);
        return new Step(
                json.text("id"),
                title(json),
                constant(Phase.class, json.text("phase")),
                new ShellCommand(json.texts("command")),
                json.node().has("verify") ? Optional.of(new ShellCommand(json.texts("verify"))) : Optional.empty(),
                duration(json, "timeout"),
                json.flag("idempotent"),
                constant(CancelSafety.class, json.text("cancel")),
                constant(OnFailure.class, json.text("onFailure")));
    }

    private static Compensation compensation(JsonNode node) {
        var json = new JsonObject(node);
        return new Compensation(
                json.text("id"), title(json), new ShellCommand(json.texts("command")), duration(json, "timeout"));
    }

    private static Duration duration(JsonObject json, String key) {
        try {
            return Duration.parse(json.text(key));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("reading a plan: " + key + " must be an ISO 8601 duration", e);
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
