package dev.dangjik.remote;

import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.LockName;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what each verb answers when it does what it was asked; strict, except for words of newer versions.
final class SupervisorAnswers {
    private SupervisorAnswers() {}

    static SegmentFollow launch(SupervisorReply reply) {
        reply.line();
        reply.words("dangjik-vm", 2);
        return follow(reply);
    }

    static SegmentFollow follow(SupervisorReply reply) {
        var state = state(reply.words("state", 1).get(1));
        var outcome = reply.words("outcome", 2);
        var detail = SupervisorReply.text(reply.words("detail", 1).get(1));
        var eventsHead = numbers(reply.words("events", 2));
        var events = reply.bytes(eventsHead.get(1));
        var outputHead = numbers(reply.words("out", 4));
        var output = reply.bytes(outputHead.get(1));
        reply.end();
        return new SegmentFollow(
                state,
                outcome.get(1).equals("-") ? Optional.empty() : Optional.of(outcome(outcome.get(1))),
                outcome.get(2).equals("-")
                        ? Optional.empty()
                        : Optional.of((int) SupervisorReply.number(outcome.get(2))),
                detail,
                eventsHead.get(0),
                events,
                outputHead.get(0),
                output,
                outputHead.get(2),
                outputHead.get(3));
    }

    static Supervisor.Resumed resumed(SupervisorReply reply) {
        var words = reply.words("RESUMED", 2);
        return new Supervisor.Resumed(words.get(1), words.get(2));
    }

    static SegmentOutcome resolved(SupervisorReply reply) {
        return outcome(reply.words("RESOLVED", 1).get(1));
    }

    static Map<LockName, String> current(SupervisorReply reply) {
        var found = new HashMap<LockName, String>();
        for (var line = reply.line(); !line.equals("end"); line = reply.line()) {
            var words = line.split(" ", 3);
            if (words.length < 3 || !words[0].equals("current")) {
                throw new SupervisorReply.Malformed("expected a line current, found: " + line);
            }
            found.put(LockName.parse(words[1]), words[2]);
        }
        return Map.copyOf(found);
    }

    static SupervisorHolder holder(SupervisorReply reply) {
        var holder = Optional.<String>empty();
        var unresolved = Optional.<String>empty();
        var freeze = Optional.<SupervisorHolder.Freeze>empty();
        for (var line = reply.line(); !line.equals("end"); line = reply.line()) {
            var words = List.of(line.split(" ", -1));
            switch (words.getFirst()) {
                case "holder" -> holder = present(words.get(1));
                case "unresolved" -> unresolved = present(words.get(1));
                case "freeze" -> freeze = freeze(words);
                default -> {}
            }
        }
        return new SupervisorHolder(holder, unresolved, freeze);
    }

    static SupervisorProbe probe(SupervisorReply reply) {
        var reasons = new EnumMap<DetachMode, SupervisorProbe.Reason>(DetachMode.class);
        var best = Optional.<DetachMode>empty();
        var help = "";
        var directory = "";
        long clock = 0;
        long free = 0;
        for (var line = reply.line(); !line.equals("end"); line = reply.line()) {
            var words = List.of(line.split(" ", -1));
            switch (words.getFirst()) {
                case "rung" ->
                    mode(words.get(1))
                            .ifPresent(mode -> reasons.put(
                                    mode,
                                    new SupervisorProbe.Reason(
                                            words.get(2).equals("yes"), SupervisorReply.text(words.get(3)))));
                case "best" -> {
                    best = mode(words.get(1));
                    help = SupervisorReply.text(words.get(2));
                }
                case "vm-dir" -> directory = words.get(1);
                case "clock" -> clock = SupervisorReply.number(words.get(1));
                case "free-kib" -> free = SupervisorReply.number(words.get(1));
                default -> {}
            }
        }
        return new SupervisorProbe(best, reasons, help, directory, clock, free);
    }

    private static Optional<SupervisorHolder.Freeze> freeze(List<String> words) {
        return words.get(1).equals("1")
                ? Optional.of(new SupervisorHolder.Freeze(
                        Instant.ofEpochSecond(SupervisorReply.number(words.get(2))),
                        SupervisorReply.text(words.get(3)),
                        SupervisorReply.text(words.get(4))))
                : Optional.empty();
    }

    private static Optional<String> present(String word) {
        return word.equals("-") ? Optional.empty() : Optional.of(word);
    }

    private static Optional<DetachMode> mode(String word) {
        for (var mode : DetachMode.values()) {
            if (mode.id().equals(word)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }

    private static SegmentState state(String word) {
        try {
            return SegmentState.valueOf(word);
        } catch (IllegalArgumentException _) {
            throw new SupervisorReply.Malformed("no such state of a segment: " + word);
        }
    }

    private static SegmentOutcome outcome(String word) {
        try {
            return SegmentOutcome.of(word);
        } catch (IllegalArgumentException _) {
            throw new SupervisorReply.Malformed("no such outcome of a segment: " + word);
        }
    }

    private static List<Long> numbers(List<String> words) {
        return words.stream().skip(1).map(SupervisorReply::number).toList();
    }
}
