package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// A plan as maps and lists. What is empty is left out; durations are ISO 8601.
final class PlanWriter {
    static final int FORMAT = 1;

    private PlanWriter() {}

    static Map<String, Object> plan(Plan plan) {
        var map = new LinkedHashMap<String, Object>();
        map.put("format", FORMAT);
        map.put("command", plan.command());
        map.put("stack", plan.stack());
        plan.service().ifPresent(service -> map.put("service", service));
        map.put("effect", word(plan.effect()));
        plan.lock().ifPresent(lock -> map.put("lock", lock.toString()));
        map.put("arguments", plan.arguments());
        map.put("pins", plan.pins());
        map.put("segments", plan.segments().stream().map(PlanWriter::segment).toList());
        map.put("notes", plan.notes().stream().map(PlanWriter::note).toList());
        map.put("definitionDigest", plan.definitionDigest());
        map.put("policyDigest", plan.policyDigest());
        map.put("irreversible", plan.isIrreversible());
        map.put("timeout", plan.timeout().toString());
        return map;
    }

    private static Map<String, Object> note(PlanNote note) {
        var map = new LinkedHashMap<String, Object>();
        map.put("title", title(note.title()));
        map.put("body", note.body());
        if (note.isFleeting()) {
            map.put("fleeting", true);
        }
        return map;
    }

    private static Map<String, Object> title(LocalizedText title) {
        return Map.of("ko", title.ko(), "en", title.en());
    }

    private static Map<String, Object> segment(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote -> remote(remote);
            case Segment.OutsideProbe probe -> probe(probe);
            case Segment.OutsideCertificate look -> certificate(look);
            case Segment.Exposure exposure -> exposure(exposure);
            case Segment.HttpTrigger trigger -> trigger(trigger);
        };
    }

    private static Map<String, Object> remote(Segment.Remote remote) {
        var map = new LinkedHashMap<String, Object>();
        map.put("kind", "remote");
        map.put("number", remote.number());
        map.put("host", remote.host());
        map.put("fingerprints", remote.fingerprints());
        map.put("detach", remote.detach().id());
        remote.lock().ifPresent(lock -> map.put("lock", lock.toString()));
        remote.directory().ifPresent(directory -> map.put("directory", directory));
        map.put("passesFreeze", remote.passesFreeze());
        map.put("deadline", remote.deadline().toString());
        map.put("environment", remote.environment());
        map.put("files", remote.files());
        map.put("steps", remote.steps().stream().map(PlanWriter::step).toList());
        map.put(
                "compensations",
                remote.compensations().stream().map(PlanWriter::compensation).toList());
        return map;
    }

    private static Map<String, Object> probe(Segment.OutsideProbe probe) {
        var map = new LinkedHashMap<String, Object>();
        map.put("kind", "outside-probe");
        map.put("number", probe.number());
        map.put("id", probe.id());
        map.put("title", title(probe.title()));
        map.put("url", probe.url().toString());
        map.put("statuses", new ArrayList<>(new TreeSet<>(probe.statuses())));
        map.put("lasts", probe.lasts().toString());
        return map;
    }

    private static Map<String, Object> certificate(Segment.OutsideCertificate look) {
        return Map.of(
                "kind", "outside-certificate",
                "number", look.number(),
                "id", look.id(),
                "title", title(look.title()),
                "domain", look.domain());
    }

    private static Map<String, Object> exposure(Segment.Exposure exposure) {
        var map = new LinkedHashMap<String, Object>();
        map.put("kind", "exposure");
        map.put("number", exposure.number());
        map.put("surface", exposure.surface());
        map.put("host", exposure.host());
        map.put("fingerprints", exposure.fingerprints());
        map.put("user", exposure.user());
        map.put("url", exposure.url().toString());
        map.put("upstream", exposure.upstream());
        map.put("mode", exposure.mode());
        map.put(
                "sources",
                exposure.sources().stream()
                        .map(source -> Map.of("network", source.network(), "person", source.person()))
                        .toList());
        map.put("lasts", exposure.lasts().toString());
        map.put("keptAlive", exposure.isKeptAlive());
        map.put(
                "stages",
                exposure.stages().stream()
                        .map(stage -> Map.of("stage", word(stage.stage()), "title", title(stage.title())))
                        .toList());
        return map;
    }

    private static Map<String, Object> trigger(Segment.HttpTrigger trigger) {
        var map = new LinkedHashMap<String, Object>();
        map.put("kind", "http-trigger");
        map.put("number", trigger.number());
        map.put("id", trigger.id());
        map.put("title", title(trigger.title()));
        map.put("host", trigger.host());
        map.put("fingerprints", trigger.fingerprints());
        map.put("curl", words(trigger.curl()));
        trigger.token().ifPresent(token -> map.put("token", token));
        map.put("call", call(trigger.call()));
        map.put("readBack", call(trigger.readBack()));
        map.put("pointer", trigger.pointer());
        map.put("expected", trigger.expected());
        map.put(
                "fence",
                Map.of("name", trigger.fence().name(), "newest", trigger.fence().newest()));
        return map;
    }

    private static Map<String, Object> call(HttpCall call) {
        var map = new LinkedHashMap<String, Object>();
        map.put("method", call.method());
        map.put("url", call.url().toString());
        call.body().ifPresent(body -> map.put("body", body));
        map.put("limit", call.limit().toString());
        return map;
    }

    private static Map<String, Object> step(Step step) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", step.id());
        map.put("title", title(step.title()));
        map.put("phase", word(step.phase()));
        map.put("command", words(step.command()));
        step.verify().ifPresent(verify -> map.put("verify", words(verify)));
        map.put("timeout", step.timeout().toString());
        map.put("idempotent", step.isIdempotent());
        map.put("cancel", word(step.cancel()));
        map.put("onFailure", word(step.onFailure()));
        return map;
    }

    private static Map<String, Object> compensation(Compensation compensation) {
        return Map.of(
                "id", compensation.id(),
                "title", title(compensation.title()),
                "command", words(compensation.command()),
                "timeout", compensation.timeout().toString());
    }

    private static List<String> words(ShellCommand command) {
        return command.words();
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
