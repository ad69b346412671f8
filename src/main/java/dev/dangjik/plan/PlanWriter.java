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
        return Map.of("title", title(note.title()), "body", note.body());
    }

    private static Map<String, Object> title(LocalizedText title) {
        return Map.of("ko", title.ko(), "en", title.en());
    }

    private static Map<String, Object> segment(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote -> remote(remote);
            case Segment.OutsideProbe probe -> probe(probe);
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
